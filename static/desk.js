/* Small help while filling a form. Every page works without it; the server reckons everything again. */
"use strict";

/** Yuan as typed (also 1,200 or full-width digits) to whole fen; null when it is not an amount. */
function fen(text) {
  const plain = String(text).normalize("NFKC").replace(/[,\s¥元]/g, "");
  if (plain === "") return 0n;
  const m = /^(-?)(\d+)(?:\.(\d{0,2}))?$/.exec(plain);
  if (!m) return null;
  const whole = BigInt(m[2]) * 100n + BigInt((m[3] || "").padEnd(2, "0"));
  return m[1] ? -whole : whole;
}

function yuan(value) {
  const positive = value < 0n ? -value : value;
  const whole = String(positive / 100n).replace(/\B(?=(\d{3})+$)/g, ",");
  return (value < 0n ? "−" : "") + whole + "." + String(positive % 100n).padStart(2, "0");
}

/** Sums of the lines by side, then opening + income − expenditure. Shows … while a number cannot be read. */
function reckon(form) {
  const box = form.querySelector("[data-totals]");
  if (!box) return;
  const sums = { opening: 0n, income: 0n, expenditure: 0n, total: 0n };
  let readable = true;
  const add = (key, text) => {
    const value = fen(text);
    if (value === null) readable = false;
    else sums[key] += value;
  };
  const opening = form.querySelector('[name="opening"]');
  const shown = box.querySelector('[data-total="opening"]');
  if (opening) add("opening", opening.value);
  else if (shown) add("opening", shown.textContent);
  for (const line of form.querySelectorAll("[data-line]")) {
    const gone = line.querySelector('[name$="-DELETE"]');
    line.classList.toggle("line-gone", Boolean(gone && gone.checked));
    const amount = line.querySelector('[name$="-amount"]');
    if (!amount || (gone && gone.checked)) continue;
    const side = line.querySelector('select[name$="-side"], [name$="-side"]:checked, [type="hidden"][name$="-side"]');
    add("total", amount.value);
    if (side && (side.value === "income" || side.value === "expenditure")) add(side.value, amount.value);
  }
  sums.closing = sums.opening + sums.income - sums.expenditure;
  for (const cell of box.querySelectorAll("[data-total]")) {
    if (cell.dataset.total === "opening" && !opening) continue;
    if (cell.dataset.total in sums) cell.textContent = readable ? yuan(sums[cell.dataset.total]) : "…";
  }
}

/** One more empty line, made from the formset's own empty form. */
function addLine(lines) {
  const count = lines.querySelector(`[name="${lines.dataset.prefix}-TOTAL_FORMS"]`);
  const made = document.createElement("template");
  made.innerHTML = lines.querySelector("template").innerHTML.replaceAll("__prefix__", count.value);
  count.value = String(Number(count.value) + 1);
  const line = made.content.firstElementChild;
  lines.querySelector("[data-rows]").append(line);
  line.querySelector("select, input:not([type=hidden])").focus();
}

/** A form that is sent while it is being saved waits for the answer, else it would be refused as out of date. */
function waitForSaving(form) {
  let saving = false, waiting = null;
  form.addEventListener("htmx:beforeRequest", () => { saving = true; });
  form.addEventListener("htmx:afterSettle", done); // the new version is in its place only now
  form.addEventListener("htmx:responseError", done);
  form.addEventListener("htmx:sendError", done);
  function done() {
    const button = waiting;
    saving = false;
    waiting = null;
    if (button !== null) form.requestSubmit(button);
  }
  form.addEventListener("submit", (event) => {
    if (!saving) return;
    event.preventDefault();
    waiting = event.submitter;
  });
}

/** Advice on plain words: a button swaps one term in its field; shown only while the term is there. */
function offerSwaps() {
  for (const button of document.querySelectorAll("[data-swap]")) {
    const control = document.getElementById(button.dataset.control);
    button.hidden = !(control && control.value.includes(button.dataset.term));
  }
}

function swap(button) {
  const control = document.getElementById(button.dataset.control);
  control.value = control.value.replace(button.dataset.term, () => button.dataset.everyday);
  control.dispatchEvent(new Event("input", { bubbles: true }));
  button.closest("li").remove();
  offerSwaps();
}

/** A button that copies the words of an element; hidden where the browser cannot. */
function copyButton(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim());
    button.textContent = "已复制";
  });
}

/** A search over what stands below it on the page; nothing is sent. Groups in which nothing is left are hidden too. */
function findBelow(box) {
  const input = box.querySelector("input");
  const look = () => {
    const wanted = input.value.normalize("NFKC").trim().toLowerCase();
    let left = 0;
    for (const group of document.querySelectorAll("[data-find-group]")) {
      let here = 0;
      for (const one of group.querySelectorAll("[data-find-text]")) {
        one.hidden = !one.dataset.findText.includes(wanted);
        if (!one.hidden) here += 1;
      }
      group.hidden = here === 0;
      left += here;
    }
    box.querySelector("[data-none]").hidden = left > 0;
  };
  box.hidden = false;
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  look();
}

document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-find]")) findBelow(box);
  for (const button of document.querySelectorAll("[data-copy]")) copyButton(button);
  offerSwaps();
  let advising = false; // stays open while it is made anew after each saving
  document.addEventListener("toggle", (event) => { if (event.target.closest("#wording")) advising = event.target.open; }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-swap]");
    if (button) swap(button);
  });
  document.body.addEventListener("htmx:oobAfterSwap", () => {
    const list = document.querySelector("#wording details");
    if (list) list.open = advising;
    offerSwaps();
  });
  const problems = document.querySelector(".problems");
  if (problems) problems.focus();
  for (const form of document.querySelectorAll("form.work")) {
    form.addEventListener("input", () => reckon(form));
    form.addEventListener("change", () => reckon(form));
    if (form.hasAttribute("hx-post")) waitForSaving(form);
  }
  for (const lines of document.querySelectorAll("[data-lines]")) {
    const button = lines.querySelector("[data-add-line]");
    button.hidden = false;
    button.addEventListener("click", () => addLine(lines));
  }
  document.body.addEventListener("htmx:sendError", (event) => {
    if (event.detail.target && event.detail.target.id === "saved") event.detail.target.textContent = "网络不通，还没有存上；连上后改一个字就会再存。";
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.target && event.detail.target.id === "saved") event.detail.target.textContent = "还没有存上，请点“存草稿”看原因。";
  });
});
