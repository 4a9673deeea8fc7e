"use strict";
const live = { frames: [], paused: false, last: null, neurons: 0, status: null };
const shownFrames = 400;

function startLive() {
  byId("live").hidden = false;
  live.rate = new Curves(byId("rate"), ["%"], { y: { range: (_, low, high) => [0, Math.max(1, high * 1.1)] }, colors: [4] });
  live.sensors = new Curves(byId("sensors"), numbered(settings.sensors));
  live.motors = new Curves(byId("motors"), numbered(settings.motors));
  live.ticks = new Curves(byId("ticks"), ["ticks"], {
    x: { distr: 3, log: 10, range: (_, low, high) => [low, high] }, y: { range: (_, low, high) => [0, Math.max(1, high * 1.1)] },
    xAxis: { values: (_, splits) => splits.map((s) => s === null || Math.abs(Math.log10(s) - Math.round(Math.log10(s))) > 1e-6 ? "" : duration(s)) },
    series: typeof uPlot === "undefined" ? {} : { paths: uPlot.paths.bars({ size: [0.95] }), fill: color("--accent") + "66" },
    hooks: { draw: [drawBudget] },
  });
  byId("choose").onclick = () => choose(byId("agent").value);
  byId("agent").onkeydown = (event) => event.key === "Enter" && choose(byId("agent").value);
  byId("pause").onclick = () => {
    live.paused = !live.paused;
    byId("pause").setAttribute("aria-pressed", String(live.paused));
    byId("pause").textContent = live.paused ? "Go on" : "Pause the page";
  };
  byId("clear-ticks").onclick = () => ask("/live/clear", {});
  byId("slots-back").onclick = () => ask("/live/agent", { firstSlot: Math.max(0, (live.status?.firstSlot ?? 0) - 64) });
  byId("slots-on").onclick = () => ask("/live/agent", { firstSlot: (live.status?.firstSlot ?? 0) + 64 });
  connect();
  requestAnimationFrame(drawLive);
}

async function choose(agent) {
  try {
    await ask("/live/agent", { agent: agent.trim() });
    live.frames = [];
  } catch (error) {
    byId("raster-note").textContent = error.message;
  }
}

function connect() {
  const socket = new WebSocket(address("ws://" + location.host + "/live"));
  socket.binaryType = "arraybuffer";
  socket.onmessage = (event) => {
    if (typeof event.data === "string") {
      live.status = JSON.parse(event.data);
      showStatus(live.status);
      return;
    }
    const batch = readFrames(event.data);
    live.neurons = batch.neurons;
    if (live.paused || batch.frames.length === 0) return;
    const newest = batch.frames[0].number;
    const last = live.frames.at(-1);
    // After a rollback, or for another agent, the earlier frames no longer apply.
    live.frames = last && batch.frames[0].agent === last.agent ? live.frames.filter((frame) => frame.number < newest) : [];
    live.frames.push(...batch.frames);
    live.frames.splice(0, live.frames.length - shownFrames);
    live.dirty = true;
  };
  socket.onclose = () => {
    byId("summary").textContent = "The connection is closed. Trying again.";
    setTimeout(connect, 1500);
  };
}

function drawLive() {
  if (live.dirty && live.frames.length > 0 && !document.hidden) {
    live.dirty = false;
    const frames = live.frames, last = frames.at(-1);
    drawRaster(byId("raster"), frames, live.neurons, null, null);
    byId("raster").dataset.frame = last.number;
    live.rate.draw([frames.map((frame) => frame.number), frames.map((frame) => 100 * frame.count / settings.neurons)]);
    live.sensors.draw(columns(frames, (frame) => frame.sensors, settings.sensors));
    live.motors.draw(columns(frames, (frame) => frame.motors, settings.motors));
    byId("raster-note").textContent = !last.present ? "agent " + last.agent + " does not live" : !last.ran ? "agent " + last.agent + " stands still" : "agent " + last.agent;
  }
  requestAnimationFrame(drawLive);
}

function drawBudget(plot) {
  const budget = live.status?.ticks.budget;
  if (budget === undefined) return;
  const x = plot.valToPos(budget, "x", true), { left, top, width, height } = plot.bbox;
  if (x < left || x > left + width) return;
  plot.ctx.save();
  plot.ctx.strokeStyle = color("--inh");
  plot.ctx.lineWidth = 2 * devicePixelRatio;
  plot.ctx.setLineDash([6, 4]);
  plot.ctx.beginPath();
  plot.ctx.moveTo(x, top);
  plot.ctx.lineTo(x, top + height);
  plot.ctx.stroke();
  plot.ctx.restore();
}

function showStatus(status) {
  byId("summary").textContent = `Frame ${status.frame}. ${status.agents} agents in ${status.capacity} slots on ${status.device}.`;
  if (document.activeElement !== byId("agent")) byId("agent").value = status.chosen;
  showTicks(status.ticks);
  showAgents(status);
  const list = byId("engine");
  list.replaceChildren(...[
    ["Device", status.device], ["Choice", status.engine], ["Model", status.model],
    ["Kept frames", status.keptFrames === 0 ? "none; the program has to call History.Keep" : status.keptFrames + (status.oldestKept < 0 ? "" : ", from frame " + status.oldestKept)],
    ["Fail-overs", status.moves.length === 0 ? "none" : status.moves.join("; ")],
    ["Frames lost by slow pages", String(status.ticks.lost)],
    ...(status.fault ? [["Teaching", status.fault]] : []),
  ].flatMap(([name, value]) => {
    const term = document.createElement("dt"), text = document.createElement("dd");
    term.textContent = name;
    text.textContent = value;
    return [term, text];
  }));
  byId("open-past").disabled = status.keptFrames === 0;
  if (status.keptFrames === 0) byId("past-note").textContent = "The run keeps no frames. The program has to call History.Keep.";
}

function showTicks(ticks) {
  const edges = ticks.bins.map((_, i) => 1e-6 * Math.pow(10, (i + 0.5) / 10));
  let first = ticks.bins.findIndex((count) => count > 0), last = ticks.bins.findLastIndex((count) => count > 0);
  if (first < 0) return;
  if (ticks.budget !== undefined) last = Math.max(last, Math.ceil(10 * Math.log10(ticks.budget / 1e-6)));
  first = Math.max(0, first - 3);
  last = Math.min(ticks.bins.length, last + 4);
  live.ticks.draw([edges.slice(first, last), ticks.bins.slice(first, last)]);
  byId("tick-text").textContent = `${ticks.count} ticks: median ${duration(ticks.median)}, 99 % within ${duration(ticks.p99)}, longest ${duration(ticks.longest)}. `
    + (ticks.budget === undefined ? "No budget is set." : `Budget ${duration(ticks.budget)} (dashed), late: ${ticks.late}` + (ticks.backlog > 0 ? `, behind by ${ticks.backlog}.` : "."));
}

function showAgents(status) {
  const body = byId("agents");
  const kept = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  const rows = status.rows.map((row) => {
    const key = row.slot + ":" + row.agent;
    const line = kept.get(key) ?? newRow(key, row);
    line.className = row.agent === status.chosen ? "chosen" : "";
    [, , row.ran ? (row.corrected ? "is corrected" : row.taught ? "teaches" : "runs") : "stands still", percent(row.rate), percent(row.silent), percent(row.saturated)].forEach((text, i) => text !== undefined && set(line.cells[i], text));
    set(line.cells[6], row.verdict === "LatchedUp" ? "latched up" : row.verdict.toLowerCase());
    line.cells[6].className = row.verdict === "Healthy" || row.verdict.startsWith("not") ? "" : "bad";
    return line;
  });
  if (rows.length !== body.rows.length || rows.some((row, i) => row !== body.rows[i])) body.replaceChildren(...rows);
  byId("slots").textContent = `from slot ${status.firstSlot}, ${status.agents} agents in all`;
}

function newRow(key, row) {
  const line = document.createElement("tr");
  line.dataset.key = key;
  for (let i = 0; i < 7; i++) line.append(document.createElement("td"));
  line.cells[0].textContent = row.slot;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small";
  button.textContent = row.agent;
  button.setAttribute("aria-label", "Show agent " + row.agent);
  button.onclick = () => choose(row.agent);
  line.cells[1].append(button);
  return line;
}

function set(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
}
