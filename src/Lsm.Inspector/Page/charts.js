"use strict";
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Sizes a canvas for the screen; returns its drawing context in CSS pixels.
function prepare(canvas) {
  const scale = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

const rasterLeft = 44, rasterBottom = 20;

// Draws spikes against frames. "other" has the same frames of another run: spikes in only one of the two are marked.
function drawRaster(canvas, frames, neurons, marked, other) {
  const { context, width, height } = prepare(canvas);
  const w = width - rasterLeft, h = height - rasterBottom;
  context.font = "12px system-ui, sans-serif";
  context.strokeStyle = color("--line");
  context.fillStyle = color("--note");
  context.strokeRect(rasterLeft + 0.5, 0.5, w - 1, h);
  context.textAlign = "right";
  context.fillText("0", rasterLeft - 5, h);
  context.fillText(String(neurons - 1), rasterLeft - 5, 11);
  if (frames.length === 0) return;
  context.textAlign = "left";
  context.fillText("frame " + frames[0].number, rasterLeft, height - 5);
  context.textAlign = "right";
  context.fillText(String(frames[frames.length - 1].number), width - 2, height - 5);
  const step = w / frames.length, size = Math.max(1, Math.min(7, 0.9 * step)), high = Math.max(1, Math.min(4, h / neurons));
  const colors = { exc: color("--accent"), inh: color("--inh"), other: color("--other") };
  for (const kind of ["exc", "inh", "other"]) {
    context.fillStyle = colors[kind];
    for (let i = 0; i < frames.length; i++) {
      const spikes = frames[i].spikes, second = other ? other[i].spikes : null, x = rasterLeft + i * step;
      for (let word = 0; word < spikes.length; word++) {
        const both = second ? spikes[word] & second[word] : spikes[word], all = second ? spikes[word] | second[word] : spikes[word];
        for (let bits = kind === "other" ? all & ~both : both; bits !== 0; bits &= bits - 1) {
          const neuron = 32 * word + 31 - Math.clz32(bits & -bits);
          const excitatory = settings.excitatory < 0 || neuron < settings.excitatory;
          if (kind === "other" || excitatory === (kind === "exc")) {
            context.fillRect(x, h - (neuron + 1) * h / neurons, size, high);
          }
        }
      }
    }
  }
  if (marked !== null && marked >= frames[0].number) {
    context.strokeStyle = color("--text");
    context.beginPath();
    const x = rasterLeft + (marked - frames[0].number + 0.5) * step;
    context.moveTo(x, 0);
    context.lineTo(x, h);
    context.stroke();
  }
}

// The frame at a place of a raster.
function frameAt(canvas, frames, event) {
  const place = Math.floor((event.offsetX - rasterLeft) / (canvas.clientWidth - rasterLeft) * frames.length);
  return frames[Math.max(0, Math.min(frames.length - 1, place))].number;
}

// Draws one cell for each neuron: the higher its membrane, the stronger the colour; neurons that fired have a frame.
function drawMembranes(canvas, membranes, fired) {
  const { context, width, height } = prepare(canvas);
  const columns = Math.max(1, Math.ceil(Math.sqrt(membranes.length * width / height))), rows = Math.ceil(membranes.length / columns);
  const w = width / columns, h = height / rows;
  let low = Infinity, high = -Infinity;
  for (const value of membranes) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  for (let i = 0; i < membranes.length; i++) {
    const x = i % columns * w, y = Math.floor(i / columns) * h;
    context.globalAlpha = 0.08 + 0.92 * (high > low ? (membranes[i] - low) / (high - low) : 0);
    context.fillStyle = color("--accent");
    context.fillRect(x, y, Math.max(1, w - 1), Math.max(1, h - 1));
    if (fired(i)) {
      context.globalAlpha = 1;
      context.strokeStyle = color("--inh");
      context.lineWidth = 1.5;
      context.strokeRect(x + 1, y + 1, Math.max(1, w - 3), Math.max(1, h - 3));
    }
  }
  context.globalAlpha = 1;
  return { low, high };
}

// Curves over the frame number, by uPlot. Without uPlot in this build the last values are written as text.
class Curves {
  constructor(element, names, options = {}) {
    this.element = element;
    this.names = names;
    this.options = options;
    this.plot = null;
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", element.closest("figure").querySelector("figcaption").firstChild.textContent.trim() + " as curves");
    if (typeof uPlot === "undefined") element.classList.add("note");
    new ResizeObserver(() => this.plot?.setSize(this.size())).observe(element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.rebuild());
  }

  size() {
    return { width: Math.max(120, this.element.clientWidth), height: Math.max(80, this.element.clientHeight - (this.names.length > 1 ? 34 : 8)) };
  }

  rebuild() {
    const data = this.plot?.data;
    this.plot?.destroy();
    this.plot = null;
    if (data) this.draw(data);
  }

  draw(data) {
    if (typeof uPlot === "undefined") {
      this.element.textContent = this.names.map((name, i) => name + ": " + shown(data[i + 1].at(-1) ?? 0)).join(", ") + ". This build has no curves, because npm was missing.";
      return;
    }
    if (this.plot) {
      this.plot.setData(data);
      return;
    }
    const axis = { stroke: color("--note"), grid: { stroke: color("--grid"), width: 1 }, ticks: { stroke: color("--grid"), width: 1 }, font: "12px system-ui, sans-serif" };
    this.plot = new uPlot({
      ...this.size(),
      scales: { x: { time: false, ...this.options.x }, y: this.options.y ?? {} },
      axes: [{ ...axis, size: 30, ...this.options.xAxis }, { ...axis, size: 54 }],
      legend: { show: this.names.length > 1 || this.options.legend === true, live: false, markers: { width: 2 } },
      cursor: { show: false },
      hooks: this.options.hooks ?? {},
      series: [{ label: "frame" }, ...this.names.map((name, i) => ({
        label: name, stroke: color("--c" + (this.options.colors?.[i] ?? i) % 8), width: 1.5, points: { show: false }, dash: this.options.dashes?.[i] ? [6, 4] : undefined, ...this.options.series,
      }))],
    }, data, this.element);
  }
}

const numbered = (count) => Array.from({ length: Math.min(count, 8) }, (_, i) => String(i));
const columns = (frames, of, count) => [frames.map((frame) => frame.number), ...Array.from({ length: Math.min(count, 8) }, (_, i) => frames.map((frame) => of(frame)[i]))];
