// Only while many submissions come at once: a small proof of work in place of a wait of ten seconds.
(() => {
  const form = document.querySelector("#request[data-bits]");
  if (!form) return;
  const { challenge, proof } = form.elements;
  const status = document.querySelector("#proof");
  const wanted = 32 - form.dataset.bits;
  const say = (words) => { status.textContent = words; status.hidden = false; };

  // SHA-256 of one block, by hand: the browser's own is not there on plain http.
  const constants = (root, count) => {
    const found = [];
    for (let n = 2; found.length < count; n++) {
      let prime = true;
      for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
      if (prime) found.push(((n ** (1 / root)) % 1) * 4294967296 | 0);
    }
    return found;
  };
  const K = constants(3, 64);
  const H = constants(2, 8);
  const w = new Int32Array(64);
  const right = (x, by) => (x >>> by) | (x << (32 - by));
  // The first word of the hash decides.
  const first = (text) => {
    w.fill(0, 0, 16);
    for (let i = 0; i < text.length; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
    w[text.length >> 2] |= 128 << (24 - (text.length % 4) * 8);
    w[15] = text.length * 8;
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      w[i] = w[i - 16] + (right(x, 7) ^ right(x, 18) ^ (x >>> 3)) + w[i - 7] + (right(y, 17) ^ right(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = H;
    for (let i = 0; i < 64; i++) {
      const one = (h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const two = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    return (a + H[0]) >>> 0;
  };

  let pressed = false;
  let counter = 0;
  const expected = 2 ** form.dataset.bits;
  const found = () => {
    proof.value = counter;
    if (pressed) form.querySelector("button:not([type])").click();
    else if (!status.hidden) say("准备好了，请按提交");
  };
  // In short pieces, so that the page goes on answering.
  const search = () => {
    const until = performance.now() + 12;
    do {
      for (let i = 0; i < 64; i++, counter++) {
        if (first(challenge.value + "." + counter) >>> wanted === 0) return found();
      }
    } while (performance.now() < until);
    if (pressed || !status.hidden) say(counter < expected ? "正在准备提交，马上就好…" : "正在准备提交，还要一两秒…");
    setTimeout(search);
  };
  addEventListener("submit", (event) => {
    if (event.target !== form || proof.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = true;
    say("正在准备提交，马上就好…");
  }, true);
  setTimeout(search);
})();
