// Comfort only: every page works without this file.
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // News is announced, never sorted in: rows do not move under the finger.
  const live = one("[data-live]");
  if (live && window.EventSource) {
    const { holder, stage } = live.dataset;
    const news = new Set();
    const source = new EventSource(live.dataset.live, { withCredentials: true });
    source.addEventListener("move", (event) => {
      const move = JSON.parse(event.data);
      const name = move.holder && move.holder.name ? move.holder.name : move.holder;
      if ((stage && move.stage !== stage) || (holder && name !== holder)) return;
      news.add(move.number);
      const link = document.createElement("a");
      link.href = location.href.split("#")[0];
      link.textContent = live.dataset.one.replace("{n}", news.size);
      live.replaceChildren(link);
    });
    addEventListener("pagehide", () => source.close());
  }

  // 常用语 are starting points: they go where the cursor is.
  for (const list of all("[data-phrases]")) {
    const area = document.getElementById(list.dataset.phrases);
    for (const item of list.children) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = item.textContent;
      button.onclick = () => {
        area.setRangeText(button.textContent, area.selectionStart, area.selectionEnd, "end");
        area.dispatchEvent(new Event("input"));
        list.closest("details").open = false;
        area.focus();
      };
      item.replaceChildren(button);
    }
  }

  for (const area of all("[data-count]")) {
    const words = document.getElementById(area.dataset.count);
    const count = () => { words.textContent = area.value ? [...area.value].length + "字" : ""; };
    area.addEventListener("input", count);
    count();
  }

  const menu = one(".who");
  if (menu) {
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.firstElementChild.focus();
    });
  }

  // With a mouse or a pen, squares are painted: all that is passed over becomes like the first one.
  const squares = one("[data-cover]");
  if (squares) {
    let painted = null;
    const box = (event) => event.target.closest("label")?.firstElementChild;
    squares.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch" || event.button !== 0 || !box(event)) return;
      painted = !box(event).checked;
      box(event).checked = painted;
      event.preventDefault();
    });
    squares.addEventListener("pointerover", (event) => {
      if (painted !== null && event.buttons === 1 && box(event)) box(event).checked = painted;
    });
    // The press has painted already; the click that follows it would undo that.
    squares.addEventListener("click", (event) => { if (painted !== null && box(event)) event.preventDefault(); });
    addEventListener("pointerup", () => setTimeout(() => { painted = null; }));
  }

  const print = one("[data-print]");
  if (print) {
    print.hidden = false;
    print.onclick = () => window.print();
  }

  // The wall fetches itself anew, at every move and every half minute; without an answer for two minutes it says so instead of showing a time.
  const board = one("[data-refresh]");
  if (board) {
    let fetched = Date.now();
    const refresh = async () => {
      const clock = one("[data-clock]");
      try {
        const answer = await fetch(location.href, { credentials: "same-origin" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-refresh]");
        if (!answer.ok || !fresh) throw new Error("not the board");
        one("[data-refresh]").replaceWith(fresh);
        one(".wall-clock").replaceWith(page.querySelector(".wall-clock"));
        fetched = Date.now();
      } catch {
        if (Date.now() - fetched > 120000) clock.textContent = "数据停在 " + clock.dataset.clock;
      }
    };
    setInterval(refresh, board.dataset.refresh * 1000);
    // A move is shown at once; many at a time are fetched together.
    if (window.EventSource) {
      let coming = null;
      const source = new EventSource(board.dataset.feed, { withCredentials: true });
      const soon = () => {
        coming ??= setTimeout(() => { coming = null; refresh(); }, Math.max(50, fetched + 500 - Date.now()));
      };
      source.addEventListener("move", soon);
      // What happened between drawing the page and listening.
      source.addEventListener("open", () => { document.body.dataset.listening = ""; soon(); });
      addEventListener("pagehide", () => source.close());
    }
  }
})();
