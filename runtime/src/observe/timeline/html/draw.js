// Drawing. What is drawn is a function of `view` and `hidden`; `redraw` does it once before the next frame.

const plot = document.getElementById("plot");
const map = document.getElementById("map");
const MONO = 'ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace';
const SANS = 'system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif';
const INK = "#16191d";
const AXIS = 22;
const tick = data.tick;
const whole = Math.max(1, data.until);

/// The part of the run that is seen, in ticks, and how far the lanes are scrolled, in pixels.
const view = { from: 0, to: whole, top: 0 };
/// What the legend leaves out.
const hidden = { stages: new Set(), kinds: new Set() };
/// Whether something was searched, so that the rest is pale, and the one that was gone to.
const found = { is: false, now: null };
/// How wide and high the canvas is, and the lanes in it.
const size = { width: 0, height: 0, content: 0, row: 18 };

let colours = {};
function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["bg", "text", "dim", "lane", "grid", "wait", "stripe", "edge", "hit", "error"]) {
    colours[name] = style.getPropertyValue("--" + name).trim();
  }
  fills.clear();
}

/// Patterns of what waits, by kind and colour.
const fills = new Map();
function fill(stage, kind) {
  if (kind === CALL) return data.stages[stage].colour;
  if (kind === CONSUMER) return colours.wait;
  const key = kind === LINE ? "line" : `${kind} ${data.stages[stage].colour}`;
  if (!fills.has(key)) fills.set(key, pattern(kind, data.stages[stage]?.colour));
  return fills.get(key);
}

function pattern(kind, colour) {
  const side = kind === LINE ? 4 : 8;
  const scale = Math.max(1, Math.round(devicePixelRatio));
  const tile = Object.assign(document.createElement("canvas"), { width: side * scale, height: side * scale });
  const pen = tile.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = kind === LINE ? colours.wait : colours.bg;
  pen.fillRect(0, 0, side, side);
  if (kind === LINE) {
    pen.fillStyle = colours.stripe;
    pen.fillRect(0, 0, 1.5, side);
  } else {
    pen.globalAlpha = 0.3;
    pen.fillStyle = colour;
    pen.fillRect(0, 0, side, side);
    pen.globalAlpha = 1;
    if (kind === PAUSE) {
      for (const [x, y] of [[2, 2], [6, 6]]) pen.fillRect(x - 1.2, y - 1.2, 2.4, 2.4);
    } else {
      if (kind === RATE) pen.setTransform(-scale, 0, 0, scale, side * scale, 0);
      pen.beginPath();
      for (const x of [-side, 0, side]) pen.moveTo(x, side), pen.lineTo(x + side, 0);
      pen.strokeStyle = colour;
      pen.lineWidth = 2.6;
      pen.stroke();
    }
  }
  const made = plot.getContext("2d").createPattern(tile, "repeat");
  made.setTransform(new DOMMatrix().scale(1 / scale));
  return made;
}

/// Gives each row its place.
function layout(room) {
  const heights = { panel: ({ panel }) => (panel.title ? 38 : 22), group: ({ starved }) => (starved.length > 0 ? 26 : 20), lane: () => 0 };
  const height = (row) => heights[row.is](row);
  const others = rows.reduce((sum, row) => sum + height(row) + (row.is === "panel" ? 12 : 0), 0);
  // As high as all of them have room for. Where they have none, such that they can be read.
  const fit = Math.floor((room - others) / Math.max(1, lanes.length));
  size.row = fit < 15 ? 17 : Math.min(22, fit);
  let y = 0;
  for (const row of rows) {
    if (row.is === "panel" && y > 0) y += 12;
    row.y = y;
    row.height = height(row) || size.row;
    y += row.height;
  }
  size.content = y;
}

const timeToX = (time) => ((time - view.from) / (view.to - view.from)) * size.width;
const xToTime = (x) => view.from + (x / size.width) * (view.to - view.from);

/// A canvas as sharp as the screen.
function prepared(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

let isAsked = false;
function redraw() {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    draw();
    drawMap();
  });
}

function draw() {
  const { pen, width, height } = prepared(plot);
  if (height !== size.height) layout(height - AXIS);
  // Beside the bar that scrolls.
  Object.assign(size, { width: size.content > height - AXIS ? width - 10 : width, height });
  view.top = Math.max(0, Math.min(view.top, size.content - (height - AXIS)));
  const step = tickStep((view.to - view.from) * tick, Math.max(2, width / 70)) / tick;
  const drawn = { bars: 0, crumbs: 0, areNotches: areMany() };
  pen.save();
  pen.beginPath();
  pen.rect(0, AXIS, size.width, height - AXIS);
  pen.clip();
  pen.translate(0, AXIS - view.top);
  for (const row of rows) {
    if (row.y + row.height < view.top || row.y > view.top + height - AXIS) continue;
    if (row.is === "panel") drawPanel(pen, row);
    else if (row.is === "group") drawGroup(pen, row);
    else drawLane(pen, row, step, drawn);
  }
  pen.restore();
  drawAxis(pen, step);
  document.body.dataset.drawn = drawn.bars + drawn.crumbs;
}

function text(pen, words, x, y, { font = `12px ${SANS}`, fill = colours.text, room = Infinity, align = "left" } = {}) {
  pen.font = font;
  pen.fillStyle = fill;
  pen.textAlign = align;
  pen.textBaseline = "alphabetic";
  if (pen.measureText(words).width > room) {
    let [low, high] = [0, words.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pen.measureText(words.slice(0, middle) + "…").width <= room) low = middle;
      else high = middle - 1;
    }
    words = low > 0 ? words.slice(0, low) + "…" : "";
  }
  pen.fillText(words, x, y);
  return pen.measureText(words).width;
}

function drawPanel(pen, { panel, y }) {
  const right = text(pen, panel.summary, size.width, y + 14, { fill: colours.dim, align: "right", room: size.width / 2 });
  const room = size.width - right - 16;
  text(pen, panel.title ?? panel.text, 0, y + 14, { font: `600 13px ${SANS}`, room });
  if (panel.title) text(pen, panel.text, 0, y + 31, { font: `12px ${MONO}`, fill: colours.dim, room: size.width });
}

function drawGroup(pen, { group, starved, y, height }) {
  const long = text(pen, group.name, 0, y + 14, { font: `12px ${MONO}`, room: size.width - 70 });
  const lines = group.lanes.length === 1 ? "1 lane" : `${group.lanes.length} lanes`;
  text(pen, lines, long + 10, y + 14, { fill: colours.dim, font: `11px ${SANS}` });
  pen.fillStyle = colours.stripe;
  let end = 0;
  for (const [from, to] of starved) {
    const x = Math.max(end, timeToX(from));
    const right = Math.min(size.width, Math.max(x + 1, timeToX(to)));
    if (timeToX(to) <= end || x > size.width) continue;
    pen.fillRect(x, y + height - 5, right - x, 3);
    end = right;
  }
}

function drawLane(pen, row, step, drawn) {
  const { y, height } = row;
  const [bar, top] = [height - 3, y + 1.5];
  const end = Math.min(size.width, timeToX(row.panel.until));
  if (end > 0) {
    pen.fillStyle = colours.lane;
    pen.fillRect(0, y, end, height);
  }
  pen.fillStyle = colours.grid;
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    pen.fillRect(Math.round(timeToX(at)), y, 1, height);
  }
  const crumbs = new Crumbs(pen, top, bar, drawn);
  const scale = size.width / (view.to - view.from);
  const marks = drawn.areNotches ? [] : row.marks.filter(isSeen);
  for (let at = firstAfter(row, view.from); at < row.length && row.from[at] <= view.to; at++) {
    const [stage, kind] = [row.stage[at], row.kind[at]];
    if (hidden.kinds.has(kind) || (kind < LINE && hidden.stages.has(stage))) continue;
    const x = timeToX(row.from[at]);
    const width = (row.to[at] - row.from[at]) * scale;
    const isPale = found.is && !row.hit[at];
    if (width < 1) {
      crumbs.add(Math.floor(x), stage, kind, isPale, Math.max(width, 1e-9));
      continue;
    }
    crumbs.flush();
    drawn.bars++;
    drawBar(pen, row, at, { x, width, top, bar, isPale, marks });
  }
  crumbs.flush();
  drawMarks(pen, row, drawn.areNotches);
}

function drawBar(pen, row, at, { x, width, top, bar, isPale, marks }) {
  const [stage, kind] = [row.stage[at], row.kind[at]];
  // What lies outside would cost time, and be drawn inexactly.
  const left = Math.max(x, -20);
  const long = Math.max(1, Math.min(x + width, size.width + 20) - left - (width > 3 ? 0.8 : 0));
  pen.globalAlpha = isPale ? 0.2 : 1;
  pen.fillStyle = fill(stage, kind);
  const isNow = found.now && found.now.row === row && found.now.at === at;
  // Of many small ones nobody sees the corners.
  if (width > 8 || isNow) {
    pen.beginPath();
    pen.roundRect(left, top, long, bar, 2);
    pen.fill();
  } else pen.fillRect(left, top, long, bar);
  if (isNow || (kind === CALL && width > 8)) {
    pen.lineWidth = isNow ? 2 : 0.7;
    pen.strokeStyle = isNow ? colours.hit : "rgb(22 25 29/.3)";
    pen.stroke();
  }
  if (kind === CALL && bar >= 11 && long > 14) {
    const font = Math.min(11.5, bar - 3.5);
    const [begin, end] = labelRoom(left, left + long, marks);
    const most = (end - begin) / (font * 0.61);
    const words = [`${data.stages[stage].short} ${row.unit[at]}`, `${row.unit[at]}`].find((it) => it.length <= most);
    if (words) text(pen, words, begin, top + bar / 2 + font * 0.36, { font: `${font}px ${MONO}`, fill: INK });
  }
  pen.globalAlpha = 1;
}

/// From where to where the label of a bar may stand, that no mark covers it.
function labelRoom(left, right, marks) {
  let [begin, end] = [Math.max(left, 0) + 5, Math.min(right, size.width) - 4];
  for (const mark of marks) {
    const x = timeToX(mark.time);
    if (x <= begin + 6) begin = Math.max(begin, x + 6);
    else return [begin, Math.min(end, x - 6)];
  }
  return [begin, end];
}

/// Spans that are narrower than a pixel: a pixel has the colour of what took most of the time in it, and neighbours of one
/// colour are one.
class Crumbs {
  constructor(pen, top, bar, drawn) {
    Object.assign(this, { pen, top, bar, drawn, x: -1, shares: new Map(), run: null });
  }
  add(x, stage, kind, isPale, share) {
    if (x !== this.x) this.pixel();
    this.x = x;
    const key = (stage * 8 + kind) * 2 + isPale;
    // A hit is seen among however many that are none.
    this.shares.set(key, (this.shares.get(key) ?? 0) + share * (found.is && !isPale ? 1e6 : 1));
  }
  /// The pixel is complete.
  pixel() {
    if (this.shares.size === 0) return;
    let [best, most] = [0, 0];
    for (const [key, share] of this.shares) if (share > most) [best, most] = [key, share];
    this.shares.clear();
    if (this.run?.key === best && this.run.x + this.run.width === this.x) this.run.width++;
    else {
      this.paint();
      this.run = { key: best, x: this.x, width: 1 };
    }
  }
  paint() {
    if (!this.run) return;
    const { key, x, width } = this.run;
    const [stage, kind] = [key >> 4, (key >> 1) % 8];
    // Patterns are too fine for this, and take longer.
    const isCall = kind < LINE;
    this.pen.globalAlpha = (key % 2 ? 0.2 : 1) * (kind === CALL || !isCall ? 1 : 0.5);
    this.pen.fillStyle = isCall ? data.stages[stage].colour : kind === LINE ? colours.stripe : colours.wait;
    this.pen.fillRect(x, this.top, width, this.bar);
    this.pen.globalAlpha = 1;
    this.drawn.crumbs++;
    this.run = null;
  }
  flush() {
    this.pixel();
    this.paint();
    this.x = -1;
  }
}

const isSeen = ({ time, stage }) => time >= view.from && time <= view.to && !hidden.stages.has(stage);

/// Marks of a lane would be all over it. Then they are notches, in all lanes.
function areMany() {
  return lanes.some((lane) => lane.marks.length > size.width / 30 && lane.marks.filter(isSeen).length > size.width / 30);
}

/// One mark for all of a sign that would cover each other.
function drawMarks(pen, row, areNotches) {
  const seen = row.marks.filter(isSeen);
  const last = [-Infinity, -Infinity, -Infinity];
  const y = row.y + row.height / 2;
  for (const mark of seen) {
    const x = timeToX(mark.time);
    if (x - last[mark.sign] < (areNotches ? 2 : 5)) continue;
    last[mark.sign] = x;
    pen.globalAlpha = found.is && !mark.hit ? 0.25 : 1;
    if (areNotches) drawNotch(pen, mark.sign, x, row);
    else drawSign(pen, mark.sign, x, y);
    if (found.now && found.now.mark === mark) {
      pen.strokeStyle = colours.hit;
      pen.lineWidth = 2;
      pen.strokeRect(x - 7, y - 7, 14, 14);
    }
    pen.globalAlpha = 1;
  }
}

function drawSign(pen, sign, x, y) {
  pen.beginPath();
  if (sign === RETRY) pen.arc(x, y, 3, 0, 7);
  else if (sign === ERROR) pen.arc(x, y, 4.5, 0, 7);
  else pen.moveTo(x, y - 4.5), pen.lineTo(x + 4.6, y + 3.6), pen.lineTo(x - 4.6, y + 3.6), pen.closePath();
  pen.fillStyle = ["#fff", colours.error, "#ffc400"][sign];
  pen.strokeStyle = sign === ERROR ? "#fff" : INK;
  pen.lineWidth = sign === ERROR ? 0.8 : 1.3;
  pen.fill();
  pen.stroke();
  if (sign !== ERROR) return;
  pen.beginPath();
  for (const d of [1, -1]) pen.moveTo(x - 1.8, y - 1.8 * d), pen.lineTo(x + 1.8, y + 1.8 * d);
  pen.lineWidth = 1.5;
  pen.stroke();
}

function drawNotch(pen, sign, x, { y, height }) {
  pen.fillStyle = [colours.text, colours.error, "#ffc400"][sign];
  const long = sign === RETRY ? 4 : height - 3;
  pen.fillRect(x - 0.75, y + 1.5, 1.5, long);
}

function drawAxis(pen, step) {
  const font = `11.5px ${SANS}`;
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    const x = timeToX(at);
    const words = told(at * tick, step * tick);
    pen.font = font;
    const half = pen.measureText(words).width / 2;
    const inside = Math.min(Math.max(x, half), size.width - half);
    text(pen, words, inside, 13, { font, fill: colours.dim, align: "center" });
    pen.fillStyle = colours.grid;
    pen.fillRect(Math.round(x), AXIS - 5, 1, 5);
  }
  // How much of the lanes is seen.
  const room = size.height - AXIS;
  if (size.content <= room) return;
  pen.fillStyle = colours.stripe;
  pen.beginPath();
  const long = Math.max(24, (room * room) / size.content);
  pen.roundRect(size.width + 4, AXIS + ((room - long) * view.top) / (size.content - room), 4, long, 2);
  pen.fill();
}
