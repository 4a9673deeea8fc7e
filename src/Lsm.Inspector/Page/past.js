"use strict";
const past = { info: null, frames: [], from: 0, frame: 0, neurons: 0, other: null, show: null };

function startPast() {
  past.sensors = new Curves(byId("past-sensor-plot"), numbered(settings.sensors), { hooks: { draw: [markFrame] } });
  byId("open-past").textContent = settings.live ? "Open the kept frames" : "Open the recording";
  byId("open-past").onclick = openPast;
  byId("frame-slider").oninput = () => goTo(Number(byId("frame-slider").value));
  byId("frame-number").onchange = () => goTo(Number(byId("frame-number").value));
  byId("frame-back").onclick = () => goTo(past.frame - 1);
  byId("frame-on").onclick = () => goTo(past.frame + 1);
  byId("past-agent").onchange = () => loadSeries(past.frame);
  byId("past-raster").onclick = (event) => past.frames.length > 0 && goTo(frameAt(byId("past-raster"), past.frames, event));
  byId("neuron").oninput = showNeuron;
  byId("whatif").onsubmit = runWhatIf;
  byId("download").href = address("/past/recording");
  byId("download-state").href = address("/past/state");
  new ResizeObserver(() => drawPast()).observe(byId("past-raster"));
  if (!settings.live) openPast();
}

async function openPast() {
  byId("past-note").textContent = "Copying and running the frames.";
  try {
    const info = await ask("/past", {});
    past.info = info;
    const agents = [...new Set(info.stays.map((stay) => stay[0]))], select = byId("past-agent"), before = select.value || live.status?.chosen;
    select.replaceChildren(...agents.slice(0, 4096).map((agent) => new Option(agent, agent)));
    if (agents.includes(before)) select.value = before;
    byId("past-view").hidden = false;
    byId("download-state").closest("p").hidden = info.startsAtRest;
    for (const id of ["frame-slider", "frame-number"]) {
      byId(id).min = info.first;
      byId(id).max = info.last;
    }
    byId("past-note").textContent = `Frames ${info.first} to ${info.last}. ` + (info.fault || "Run again, they end in the bits of the run.");
    byId("past-note").classList.toggle("bad", info.fault !== "");
    await loadSeries(settings.live ? info.last : info.first);
  } catch (error) {
    byId("past-note").textContent = error.message;
  }
}

// Loads the stretch around a frame; a long recording is shown in parts. Another frame may be chosen, or its number typed, before the answer is here.
async function loadSeries(frame) {
  past.frame = frame;
  const info = past.info, count = info.last - info.first + 1;
  past.from = count <= info.most ? info.first : Math.max(info.first, Math.min(frame - Math.floor(info.most / 2), info.last - info.most + 1));
  const batch = readFrames(await ask(`/past/series?agent=${byId("past-agent").value}&from=${past.from}&count=${info.most}`));
  Object.assign(past, { frames: batch.frames, neurons: batch.neurons, other: null });
  byId("other-figure").hidden = true;
  byId("whatif-text").textContent = "";
  await goTo(past.frame, document.activeElement === byId("frame-number"));
}

async function goTo(frame, typing = false) {
  const info = past.info;
  past.frame = Math.max(info.first, Math.min(info.last, Math.round(frame) || info.first));
  byId("frame-slider").value = past.frame;
  byId("frame-slider").setAttribute("aria-valuetext", "frame " + past.frame);
  if (!typing) byId("frame-number").value = past.frame;
  const form = byId("whatif");
  if (!form.contains(document.activeElement)) {
    form.from.value = past.frame;
    form.until.value = past.frame;
  }
  if (past.frame < past.from || past.frame >= past.from + past.frames.length) {
    await loadSeries(past.frame);
    return;
  }
  drawPast();
  await showFrame(past.frame, byId("past-agent").value);
}

const showFrame = newestOnly(async (number, agent) => {
  try {
    const frame = await ask(`/past/frame?frame=${number}&agent=${agent}`);
    byId("past-frame").textContent = `${frame.frame}, ${frame.steps} steps` + (frame.idle ? ", the agent stands still" : "");
    byId("past-agent-checksum").textContent = frame.agentChecksum;
    byId("past-checksum").textContent = frame.checksum;
    byId("past-sensors").textContent = frame.sensors.slice(0, 64).map(shown).join("  ");
    byId("past-motors").textContent = frame.motors.slice(0, 64).map(shown).join("  ");
    past.membranes = new Float32Array(bytesOf(frame.membranes));
    past.fired = new Uint32Array(bytesOf(frame.spikes));
    drawNeurons();
  } catch (error) {
    byId("past-frame").textContent = error.message;
    for (const id of ["past-agent-checksum", "past-checksum", "past-sensors", "past-motors"]) byId(id).textContent = "";
  }
});

const hasFired = (neuron) => (past.fired[neuron >> 5] >>> (neuron & 31) & 1) !== 0;

function drawNeurons() {
  const { low, high } = drawMembranes(byId("membranes"), past.membranes, hasFired);
  byId("membranes").setAttribute("aria-label", `Membranes of ${past.membranes.length} neurons from ${shown(low)} to ${shown(high)}`);
  byId("neuron").max = past.membranes.length - 1;
  showNeuron();
}

function showNeuron() {
  const neuron = Number(byId("neuron").value);
  if (!past.membranes || !(neuron in past.membranes)) return;
  const bits = new Uint32Array(past.membranes.buffer)[neuron].toString(16).padStart(8, "0");
  byId("neuron-text").textContent = `membrane ${shown(past.membranes[neuron])}, bits ${bits}, ${hasFired(neuron) ? "fired" : "did not fire"} in the last step`;
}

function drawPast() {
  if (past.frames.length === 0) return;
  drawRaster(byId("past-raster"), past.frames, past.neurons, past.frame, null);
  byId("past-raster").setAttribute("aria-label", `Spikes of agent ${byId("past-agent").value} in frames ${past.frames[0].number} to ${past.frames.at(-1).number}`);
  const motors = columns(past.frames, (frame) => frame.motors, settings.motors);
  past.sensors.draw(columns(past.frames, (frame) => frame.sensors, settings.sensors));
  const names = numbered(settings.motors);
  if (past.other) {
    const first = past.other[0].number - past.frames[0].number;
    for (let i = 0; i < names.length; i++) {
      motors.push(past.frames.map((_, at) => at < first || at - first >= past.other.length ? null : past.other[at - first].motors[i]));
    }
    drawRaster(byId("other-raster"), past.frames.slice(first, first + past.other.length), past.neurons, past.frame, past.other);
  }
  const kind = past.other ? "both" : "one";
  if (past.motorKind !== kind) {
    past.motors?.plot?.destroy();
    byId("past-motor-plot").replaceChildren();
    past.motors = new Curves(byId("past-motor-plot"), past.other ? [...names, ...names.map((name) => name + ", what if")] : names, {
      colors: past.other ? [...names.keys(), ...names.keys()] : undefined, dashes: past.other ? [...names.map(() => false), ...names.map(() => true)] : undefined, hooks: { draw: [markFrame] },
    });
    past.motorKind = kind;
  }
  past.motors.draw(motors);
}

function markFrame(plot) {
  const x = plot.valToPos(past.frame, "x", true), { left, top, width, height } = plot.bbox;
  if (!(x >= left && x <= left + width)) return;
  plot.ctx.save();
  plot.ctx.strokeStyle = color("--text");
  plot.ctx.lineWidth = devicePixelRatio;
  plot.ctx.beginPath();
  plot.ctx.moveTo(x, top);
  plot.ctx.lineTo(x, top + height);
  plot.ctx.stroke();
  plot.ctx.restore();
}

async function runWhatIf(event) {
  event.preventDefault();
  const form = byId("whatif"), text = byId("whatif-text");
  text.textContent = "Running the copy.";
  text.classList.remove("bad");
  try {
    const result = await ask("/past/whatif", {
      agent: byId("past-agent").value, sensor: Number(form.sensor.value), value: Number(form.value.value), from: Number(form.from.value), until: Number(form.until.value),
    });
    const after = readFrames(await ask("/past/whatif?which=after")).frames, before = readFrames(await ask("/past/whatif?which=before")).frames;
    if (before[0].number < past.frames[0].number || before[0].number > past.frames.at(-1).number) await loadSeries(before[0].number);
    past.other = after;
    byId("other-figure").hidden = false;
    const differs = after.find((frame, i) => frame.motors.some((motor, m) => motor !== before[i].motors[m]));
    let spikes = 0;
    after.forEach((frame, i) => frame.spikes.forEach((word, w) => {
      for (let bits = word ^ before[i].spikes[w]; bits !== 0; bits &= bits - 1) spikes++;
    }));
    text.textContent = `${result.frames} frames ran again. Checksum at the end: as it was ${result.unchanged}, what if ${result.changed}. `
      + (differs ? `The motors differ from frame ${differs.number} on; ` : "The motors are the same; ") + `${spikes} spikes differ.`;
    text.dataset.unchanged = result.unchanged;
    text.dataset.changed = result.changed;
    drawPast();
  } catch (error) {
    text.textContent = error.message;
    text.classList.add("bad");
  }
}
