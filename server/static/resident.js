// Comfort only: every page works without this file.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, words, className) => {
    const element = document.createElement(tag);
    element.textContent = words;
    element.className = className;
    if (tag === "button") element.type = "button";
    return element;
  };
  // Storage may be refused (private windows); then there is no draft and no promise of one.
  const store = (use) => {
    try { return use(localStorage); } catch { return null; }
  };

  const form = one("[data-draft]");
  const key = form && "draft." + form.dataset.draft;
  let forget = () => {};
  if (one("[data-receipt]")) store((s) => { s.removeItem(s.getItem("sent")); s.removeItem("sent"); });

  if (form) {
    const saved = one("#saved");
    const say = (words) => { saved.textContent = words; saved.hidden = false; };
    const fields = all("[name]", form).filter((field) => !["file", "hidden"].includes(field.type));
    const keyField = form.elements.idempotency_key;
    let sent = false;
    const save = () => {
      const draft = { key: keyField.value, sent, fields: {} };
      for (const field of fields) {
        // A consent is given anew each time; it is never kept.
        if (field.type === "radio" ? field.checked : field.type !== "checkbox") draft.fields[field.name] = field.value;
      }
      const kept = store((s) => { s.setItem(key, JSON.stringify(draft)); return true; });
      if (kept && form.elements.content.value) say("已替您保存在这部手机上");
    };
    const draft = "fresh" in form.dataset && store((s) => JSON.parse(s.getItem(key)));
    if (draft && draft.fields.content && !form.elements.content.value) {
      // One that may have arrived keeps its key; otherwise a proof of work is for the key of this page.
      sent = draft.sent;
      if (sent || !form.matches("[data-bits]")) keyField.value = draft.key;
      for (const field of fields) {
        const value = draft.fields[field.name];
        if (value === undefined) continue;
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
      say("已恢复上次没写完的内容 ");
      const clear = make("button", "清空", "plain");
      clear.onclick = () => { forget(); store((s) => s.removeItem(key)); location.reload(); };
      saved.append(clear);
    }
    let timer;
    forget = () => clearTimeout(timer);
    form.addEventListener("input", () => { forget(); timer = setTimeout(save, 600); });
    form.addEventListener("submit", () => { forget(); sent = true; save(); store((s) => s.setItem("sent", key)); });

    const place = one("#place");
    const lat = form.elements["location.lat"];
    const lng = form.elements["location.lng"];
    const offer = () => {
      place.replaceChildren();
      place.hidden = false;
      place.append(...(lat.value ? ["已记下位置 ", undo] : [ask]));
    };
    const ask = make("button", "用我现在的位置", "plain");
    const undo = make("button", "不用了，去掉", "plain");
    undo.onclick = () => { lat.value = lng.value = ""; offer(); ask.focus(); };
    ask.onclick = () => {
      ask.textContent = "正在取位置…";
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          lat.value = coords.latitude.toFixed(6);
          lng.value = coords.longitude.toFixed(6);
          ask.textContent = "用我现在的位置";
          offer();
          undo.focus();
        },
        () => { ask.textContent = "没有取到位置，请在上面写明，或再点一次"; },
        { enableHighAccuracy: true, timeout: 10000 },
      );
    };
    if (navigator.geolocation) offer();
  }

  // Photos are shrunk on the phone; one that cannot be read is sent as it is.
  const shrink = async (file) => {
    if (file.size < 400000) return file;
    const url = URL.createObjectURL(file);
    try {
      const image = new Image();
      image.src = url;
      await image.decode();
      const scale = Math.min(1, 2048 / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
    } catch {
      return file;
    } finally {
      URL.revokeObjectURL(url);
    }
  };

  for (const input of all(".add [type=file]")) {
    const tile = input.parentElement;
    const row = tile.parentElement;
    let chosen = [];
    const show = () => {
      const data = new DataTransfer();
      chosen.forEach((photo) => data.items.add(photo.file));
      input.files = data.files;
      tile.hidden = all(".photo", row).length >= 6;
    };
    const thumb = (box, remove) => {
      const button = make("button", "去掉", "plain");
      button.onclick = () => { box.remove(); remove(); show(); input.focus(); };
      box.append(button);
    };
    all(".photo", row).forEach((box) => thumb(box, () => {}));
    input.addEventListener("change", async () => {
      const room = 6 - all(".photo", row).length;
      const files = [...input.files].slice(0, room);
      for (const original of files) {
        const photo = { file: await shrink(original) };
        chosen.push(photo);
        const box = make("div", "", "photo");
        const image = new Image();
        image.src = URL.createObjectURL(photo.file);
        image.alt = "照片" + chosen.length;
        box.append(image);
        thumb(box, () => { chosen = chosen.filter((other) => other !== photo); });
        tile.before(box);
      }
      // Old browsers cannot fill the input; they keep what was picked last.
      try { show(); } catch { chosen = []; }
    });
  }

  for (const each of all("form[method=post]")) {
    each.addEventListener("submit", (event) => {
      if (each.dataset.sending) return event.preventDefault();
      each.dataset.sending = "1";
      const button = event.submitter || one("button:not([type])", each);
      button.dataset.words = button.textContent;
      button.textContent = "正在提交…";
      setTimeout(ready, 20000);
    });
  }
  // Sent without an answer, or back from the cache of the browser: the button works again.
  const ready = () => {
    all("[data-sending]").forEach((each) => delete each.dataset.sending);
    all("[data-words]").forEach((button) => { button.textContent = button.dataset.words; });
  };
  addEventListener("pageshow", ready);

  for (const more of all(".more")) {
    more.closest("form").addEventListener("change", (event) => {
      if (event.target.name === "satisfaction") more.classList.toggle("open", event.target.value === "dissatisfied");
    });
  }
})();
