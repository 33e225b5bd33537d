"use strict";

const collator = new Intl.Collator("zh-CN", { numeric: true });
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const FIRST = 100;

/** Return a text as it is searched: width and case do not count. */
const searched = (text) => text.normalize("NFKC").toLowerCase();

/** Return the number a cell shows: of a share its value, of a rate its percents. */
function numberOf(text) {
  const [part, whole = "1"] = text.split("/");
  return parseFloat(part) / parseFloat(whole);
}

/** Return what a cell is sorted by; null where there is nothing, which always stands last. */
function keyOf(cell, numeric) {
  const text = cell.textContent;
  if (cell.dataset.key) return Number(cell.dataset.key);
  if (!text || text === "—") return null;
  const number = numeric ? numberOf(text) : NaN;
  return Number.isNaN(number) ? text : number;
}

/** Compare two keys: numbers before texts. */
function compared(one, other) {
  if (typeof one === "number" && typeof other === "number") return one - other;
  if (typeof one === typeof other) return collator.compare(one, other);
  return typeof one === "number" ? -1 : 1;
}

/** Return the rows of a body: the cells each has, and all it would have if none were merged. */
function rowsOf(body, columns) {
  const covering = Array.from({ length: columns }, () => ({ left: 0 }));
  return Array.from(body.rows, (row) => {
    const merged = [...row.cells];
    const own = [...merged];
    const whole = covering.map((above) => {
      if (!above.left) {
        above.cell = own.shift();
        above.left = above.cell.rowSpan;
      }
      above.left -= 1;
      if (above.cell.rowSpan === 1) return above.cell;
      const single = above.cell.cloneNode(true);
      single.removeAttribute("rowspan");
      return single;
    });
    return { row, merged, whole, text: searched(whole.map((cell) => cell.textContent).join("\n")) };
  });
}

/** Make the headings of a table buttons; `press` is told which column was pressed. */
function addButtons(headings, press) {
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => press(column));
    heading.append(button);
  });
}

/** Put a text box, other controls and the place that says how many rows are shown above a table. */
function addTools(table, controls) {
  const tools = document.createElement("div");
  const input = document.createElement("input");
  const count = document.createElement("output");
  tools.className = "tools";
  input.type = "search";
  input.autocomplete = "off";
  count.setAttribute("aria-live", "polite");
  tools.append(labelled("筛选", input), ...controls, count);
  (table.caption || table.createCaption()).append(tools);
  return { input, count };
}

/** Return a control in its label. */
function labelled(text, control) {
  const label = document.createElement("label");
  label.append(text, control);
  return label;
}

/** Return what says whether a row holds a searched word. */
const holding = (word) => (each) => each.text.includes(word);

/** Return what shows rows, the first at once and the others by frames; a new call ends the one before.
 *
 * A browser lays out thousands of rows for longer than one waits for the first. A frame costs the
 * more the more rows are shown, so each shows twice as many as the last.
 */
function revealer(body) {
  let left = [];
  let frame = 0;
  function show(count) {
    for (const row of left.splice(0, count)) row.hidden = false;
    body.ariaBusy = left.length > 0;
    if (left.length) frame = requestAnimationFrame(() => show(2 * count));
  }
  addEventListener("beforeprint", () => show(Infinity));
  return (rows) => {
    cancelAnimationFrame(frame);
    left = rows;
    show(FIRST);
  };
}

/** Let a table be sorted and filtered; while it is, merged cells stand in every row.
 *
 * `finding` returns what says whether a word leads to a row, `admits` whether `controls` let it be
 * shown; `more` are other words that a row is found by.
 */
function enhance(table, { finding = holding, admits = () => true, more = () => "", controls = [] } = {}) {
  const body = table.tBodies[0];
  const headings = [...table.tHead.rows[0].cells];
  const rows = rowsOf(body, headings.length);
  for (const each of rows) each.text += `\n${more(each)}`;
  const merged = body.querySelector("[rowspan]") !== null;
  const reveal = revealer(body);
  const { input, count } = addTools(table, controls);
  let sorted = null;
  let order = rows;

  function inOrder() {
    if (!sorted) return rows;
    const { column, sign } = sorted;
    const numeric = headings[column].classList.contains("number");
    return rows
      .map((each) => ({ each, key: keyOf(each.whole[column], numeric) }))
      .sort((one, other) => {
        if (one.key === null || other.key === null) return (one.key === null) - (other.key === null);
        return sign * compared(one.key, other.key);
      })
      .map(({ each }) => each);
  }

  function draw() {
    const words = searched(input.value).split(/\s+/).filter(Boolean).map(finding);
    const apart = sorted !== null || words.length > 0;
    const found = order.filter((each) => admits(each.row) && words.every((finds) => finds(each)));
    const kept = new Set(found);
    for (const each of rows) {
      if (!kept.has(each) && !each.row.hidden) each.row.hidden = true;
      if (merged) each.row.replaceChildren(...(apart ? each.whole : each.merged));
    }
    reveal(found.map((each) => each.row).filter((row) => row.hidden));
    const partial = found.length < rows.length;
    const total = partial && table.tFoot ? "（合计为全表）" : "";
    count.textContent = `显示 ${found.length} / ${rows.length} 行${total}`;
    count.classList.toggle("partial", partial);
    takeTurns(body);
  }

  addButtons(headings, (column) => {
    if (!sorted || sorted.column !== column) sorted = { column, sign: 1 };
    else sorted = sorted.sign === 1 ? { column, sign: -1 } : null;
    headings.forEach((heading) => heading.removeAttribute("aria-sort"));
    if (sorted) headings[column].setAttribute("aria-sort", sorted.sign === 1 ? "ascending" : "descending");
    order = inOrder();
    body.append(...order.map((each) => each.row));
    draw();
  });
  for (const control of [input, ...controls]) control.addEventListener("input", draw);
  body.addEventListener("keydown", walk);
  draw();
}

/** Make the first sign that is shown the only one that Tab stops at. */
function takeTurns(body) {
  for (const sign of body.querySelectorAll(".sign")) sign.tabIndex = -1;
  const first = body.querySelector("tr:not([hidden]) .sign");
  if (first) first.tabIndex = 0;
}

/** Go from sign to sign by the arrow keys. */
function walk(event) {
  const step = STEPS[event.key];
  const from = event.target;
  if (!step || !from.classList.contains("sign")) return;
  event.preventDefault();
  const shown = [...event.currentTarget.rows].filter((row) => !row.hidden);
  let row = shown.indexOf(from.closest("tr"));
  let column = from.closest("td, th").cellIndex;
  let to = null;
  while (!to) {
    row += step[0];
    column += step[1];
    const cell = shown[row] && shown[row].cells[column];
    if (!cell) return;
    to = cell.querySelector(".sign");
  }
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}
