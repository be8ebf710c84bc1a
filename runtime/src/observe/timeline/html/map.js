// The map below: the whole run, and which part of it is seen.

/// How many calls are in progress at each time: so busy that a change in between is a mean.
function drawMap() {
  const { pen, width, height } = prepared(map);
  if (height === 0) return;
  const load = loadOf(Math.max(1, Math.floor(width)));
  const most = Math.max(1, ...load);
  pen.fillStyle = colours.lane;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = colours.stripe;
  load.forEach((calls, x) => pen.fillRect(x, height - (calls / most) * (height - 3), 1, (calls / most) * (height - 3)));
  const [left, right] = [view.from, view.to].map((time) => (time / whole) * width);
  if (right - left < width - 0.5) {
    pen.fillStyle = colours.bg;
    pen.globalAlpha = 0.65;
    pen.fillRect(0, 0, left, height);
    pen.fillRect(right, 0, width - right, height);
    pen.globalAlpha = 1;
    pen.strokeStyle = colours.hit;
    pen.strokeRect(left + 0.5, 0.5, Math.max(2, right - left) - 1, height - 1);
  }
}

let kept = { bins: 0, load: [] };
function loadOf(bins) {
  if (kept.bins === bins) return kept.load;
  const load = new Array(bins).fill(0);
  for (const lane of lanes) {
    for (let at = 0; at < lane.length; at++) {
      if (lane.kind[at] !== CALL) continue;
      const [from, to] = [(lane.from[at] / whole) * bins, (lane.to[at] / whole) * bins];
      for (let bin = Math.floor(from); bin < to && bin < bins; bin++) {
        load[bin] += Math.min(to, bin + 1) - Math.max(from, bin);
      }
    }
  }
  kept = { bins, load };
  return load;
}
