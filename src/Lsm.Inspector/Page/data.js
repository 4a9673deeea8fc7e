"use strict";
const token = new URLSearchParams(location.search).get("token") ?? "";
const byId = (id) => document.getElementById(id);
const address = (path) => path + (path.includes("?") ? "&" : "?") + "token=" + encodeURIComponent(token);

// Sends a request to the inspector; throws an Error with the inspector's message if it refuses.
async function ask(path, body) {
  const post = body !== undefined;
  const answer = await fetch(address(path), post ? { method: "POST", body: body instanceof Blob ? body : JSON.stringify(body) } : {});
  if (!answer.ok) {
    const reason = await answer.json().catch(() => ({}));
    throw new Error(reason.error ?? "The inspector answered " + answer.status + ".");
  }
  return answer.headers.get("Content-Type") === "application/json" ? answer.json() : answer.arrayBuffer();
}

// Frames of one agent: eight words of header, then each frame as FrameRing writes it.
function readFrames(buffer) {
  const words = new Uint32Array(buffer), floats = new Float32Array(buffer);
  const [, count, width, spikeWords, inputs, outputs, neurons, lost] = words;
  const frames = [];
  for (let i = 0, at = 8; i < count; i++, at += width) {
    const spikes = at + 7, sensors = spikes + spikeWords, motors = sensors + inputs;
    frames.push({
      number: words[at] + words[at + 1] * 4294967296,
      agent: (BigInt(words[at + 3]) << 32n | BigInt(words[at + 2])).toString(),
      seconds: floats[at + 4], count: words[at + 5], ran: (words[at + 6] & 1) !== 0, present: (words[at + 6] & 2) !== 0,
      spikes: words.slice(spikes, sensors), sensors: floats.slice(sensors, motors), motors: floats.slice(motors, motors + outputs),
    });
  }
  return { frames, neurons, inputs, outputs, lost };
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer;
const percent = (share) => (100 * share).toFixed(1) + " %";
const shown = (value) => Number.isInteger(value) ? String(value) : Math.fround(value).toPrecision(9).replace(/\.?0+($|e)/, "$1");

function duration(seconds) {
  return seconds >= 0.1 ? seconds.toFixed(2) + " s" : seconds >= 1e-4 ? (1e3 * seconds).toFixed(2) + " ms" : (1e6 * seconds).toFixed(0) + " us";
}

// While a call runs, keeps only the newest of the calls that arrive, and then runs it.
function newestOnly(work) {
  let running = false, next = null;
  return async function call(...args) {
    next = args;
    if (running) return;
    running = true;
    try {
      while (next) {
        const now = next;
        next = null;
        await work(...now);
      }
    } finally {
      running = false;
    }
  };
}
