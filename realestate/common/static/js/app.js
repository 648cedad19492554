// Comfort only: every page works without this file.
(function () {
  "use strict";
  const root = document.documentElement;
  const year = 31536000;

  // Errors on top take the focus, so that readers of the screen hear them first.
  const errors = document.querySelector("[data-focus]");
  if (errors) errors.focus();

  // 大字: change the size without loading the page, so that nothing typed is lost.
  document.querySelectorAll("[data-size-switch]").forEach((link) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const large = root.dataset.size !== "large";
      if (large) root.dataset.size = "large";
      else delete root.dataset.size;
      const secure = location.protocol === "https:" ? ";secure" : "";
      document.cookie = `size=${large ? "large" : "standard"};path=/;max-age=${year};samesite=lax${secure}`;
      link.textContent = large ? link.dataset.standard : link.dataset.large;
      link.href = link.href.replace(/size=\w+/, `size=${large ? "standard" : "large"}`);
    });
  });

  // A second press of the same button does nothing (the server holds this too).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.upload !== undefined || form.dataset.again !== undefined) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  });

  // Menus close with Escape and with a press elsewhere.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // Queues by keyboard: j and k move, Enter opens (it is a link), / goes to the search field.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search], input[type=search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      return;
    }
    if (event.key !== "j" && event.key !== "k") return;
    const links = Array.from(document.querySelectorAll("[data-keys] a"));
    if (!links.length) return;
    let at = links.indexOf(document.activeElement);
    if (at < 0) at = links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = links[Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), links.length - 1)];
    event.preventDefault();
    next.focus();
  });

  // Files: drop them on the field, see how far they are. The answer is a page like any other.
  document.querySelectorAll("[data-drop]").forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    if (!input) return;
    ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    }));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("over")));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
  // A look at what was chosen, before it is sent: pictures as they are, other files by name. Nothing leaves the device.
  const megabyte = 1000 * 1000;
  const preview = (input) => {
    const list = input.closest("[data-drop]").querySelector("[data-chosen]");
    if (!list) return;
    list.querySelectorAll("a").forEach((link) => URL.revokeObjectURL(link.href));
    const files = Array.from(input.files);
    list.replaceChildren(...files.map((file) => {
      const row = document.createElement("li");
      const open = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), target: "_blank", rel: "noopener" });
      const name = document.createElement("span");
      name.textContent = `${file.name} · ${(file.size / megabyte).toFixed(1)} MB`;
      if (file.type.startsWith("image/")) open.append(Object.assign(new Image(), { src: open.href, alt: list.dataset.open }));
      else open.textContent = list.dataset.open;
      const remove = Object.assign(document.createElement("button"), { type: "button", className: "button plain", textContent: list.dataset.remove });
      remove.setAttribute("aria-label", `${list.dataset.remove} ${file.name}`);
      remove.addEventListener("click", () => {
        const left = new DataTransfer();
        files.filter((other) => other !== file).forEach((other) => left.items.add(other));
        input.files = left.files;
        preview(input);
        input.focus();
      });
      row.append(open, name, remove);
      if (file.size > 20 * megabyte) row.append(Object.assign(document.createElement("strong"), { textContent: list.dataset.large }));
      return row;
    }));
    list.hidden = !files.length;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-drop] input[type=file]")) preview(event.target);
  });
  document.querySelectorAll("form[data-upload]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      const panel = form.querySelector("[data-progress]");
      if (!panel || !window.XMLHttpRequest) return;
      event.preventDefault();
      const bar = panel.querySelector("progress");
      const text = panel.querySelector("[data-progress-text]");
      const buttons = form.querySelectorAll("button");
      const request = new XMLHttpRequest();
      panel.hidden = false;
      text.textContent = text.dataset.sending;
      buttons.forEach((button) => button.setAttribute("disabled", ""));
      request.upload.addEventListener("progress", (step) => {
        if (!step.lengthComputable) return;
        bar.value = (step.loaded / step.total) * 100;
        text.textContent = step.loaded < step.total ? `${text.dataset.sending} ${Math.floor(bar.value)} %` : text.dataset.checking;
      });
      request.addEventListener("error", () => {
        text.textContent = text.dataset.failed;
        buttons.forEach((button) => button.removeAttribute("disabled"));
      });
      request.addEventListener("load", () => {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        history.replaceState(null, "", request.responseURL);
        document.title = page.title;
        document.body.replaceWith(page.body);
        if (request.status < 400) location.reload();
        else (document.querySelector("[data-focus]") || document.getElementById("main")).focus();
      });
      request.open("POST", form.action);
      request.send(new FormData(form));
    });
  });

  // A moment that runs out: 还剩 09:41. The page says the moment itself; this only counts, by the server's clock when
  // the page gives the seconds left.
  document.querySelectorAll("time[data-countdown]").forEach((time) => {
    const end = time.dataset.left ? Date.now() + 1000 * Number(time.dataset.left) : Date.parse(time.dateTime);
    const out = document.createElement("span");
    out.className = "nowrap";
    time.after(" ", out);
    const tick = () => {
      const left = Math.max(0, Math.round((end - Date.now()) / 1000));
      out.textContent = `${time.dataset.countdown} ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left > 0) setTimeout(tick, 1000);
      else if (time.dataset.over) out.textContent = time.dataset.over;
    };
    tick();
  });

  // Prints the letter or the extract; the browser's own menu does the same.
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // Without network, a page that says so.
  if ("serviceWorker" in navigator && window.isSecureContext) {
    window.addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => undefined));
  }
})();
