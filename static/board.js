/* 听: reads a board page aloud where the browser has a Chinese voice. Every page is whole without it. */
"use strict";

const FIRST = ".title, .under-title, .lead, .totals"; // what a page is about, then its totals
const THEN = ".latest, .main-column .section:not(.kind)"; // what a page lists by kind is for the eyes

/** A local voice before one that sends the text away. */
function chineseVoice() {
  const voices = speechSynthesis.getVoices().filter((voice) => /^(zh|cmn)/i.test(voice.lang));
  const order = (voice) => (voice.localService ? 0 : 2) + (/(CN|Hans)/i.test(voice.lang) ? 0 : 1);
  return voices.sort((one, other) => order(one) - order(other))[0];
}

/** The page in short pieces: browsers stop in the middle of long ones. Amounts lose what is only for the eyes. */
function pieces(main) {
  const parts = [...main.querySelectorAll(FIRST)];
  const rest = [...main.querySelectorAll(THEN)].filter((part) => !part.querySelector(".totals"));
  const lines = [...parts, ...rest].flatMap((part) => part.innerText.split(/[\n\t]+/));
  return lines
    .map((line) => line.replace(/(\d),(?=\d{3})/g, "$1").replace(/[+−](?=\s*\d)/g, "").replace(/(^|\s)-(?=\d)/g, "$1负").trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line));
}

function readAloud(box) {
  const button = box.querySelector("button");
  const said = box.querySelector("[role=status]");
  let turn = 0; // an end that is reported late belongs to an earlier turn
  let reading = false;

  function show(now, state) {
    reading = now;
    button.textContent = now ? box.dataset.stop : box.dataset.start;
    said.textContent = state;
  }

  function stop(state) {
    turn += 1;
    speechSynthesis.cancel();
    show(false, state);
  }

  function start(voice) {
    speechSynthesis.cancel();
    const mine = (turn += 1);
    const waiting = pieces(document.querySelector("main"));
    const next = () => {
      if (mine !== turn) return;
      if (!waiting.length) return show(false, box.dataset.ended);
      const piece = new SpeechSynthesisUtterance(waiting.shift());
      piece.lang = voice.lang;
      piece.voice = voice;
      piece.rate = 0.9;
      piece.onend = next;
      piece.onerror = () => mine === turn && stop(box.dataset.failed);
      speechSynthesis.speak(piece);
    };
    show(true, box.dataset.reading);
    next();
  }

  const offer = () => { box.hidden = !chineseVoice(); };
  button.addEventListener("click", () => (reading ? stop(box.dataset.stopped) : start(chineseVoice())));
  window.addEventListener("pagehide", () => stop(""));
  speechSynthesis.addEventListener?.("voiceschanged", offer);
  offer();
}

if ("speechSynthesis" in window) document.querySelectorAll("[data-read-aloud]").forEach(readAloud);
