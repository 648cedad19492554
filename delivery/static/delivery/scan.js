// Comfort only: reads the envelope's code with the camera where the browser can; typing always works.
(function () {
  "use strict";
  const form = document.querySelector("form[data-scan]");
  if (!form || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const start = form.querySelector("[data-scan-start]");
  const finder = form.querySelector("[data-viewfinder]");
  const video = finder.querySelector("video");
  const field = form.querySelector("input.envelope");
  let stream = null;

  function stop() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    finder.hidden = true;
    start.hidden = false;
  }

  async function look(detector) {
    if (!stream) return;
    const codes = await detector.detect(video).catch(() => []);
    if (!codes.length) {
      setTimeout(() => look(detector), 150);
      return;
    }
    field.value = codes[0].rawValue;
    stop();
    if (navigator.vibrate) navigator.vibrate(80);
    form.requestSubmit();
  }

  start.hidden = false;
  start.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      start.hidden = true;
      field.focus();
      return;
    }
    video.srcObject = stream;
    finder.hidden = false;
    start.hidden = true;
    await video.play();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  });
  window.addEventListener("pagehide", stop);
})();
