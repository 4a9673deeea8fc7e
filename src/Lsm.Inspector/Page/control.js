"use strict";
function startControl() {
  byId("control").hidden = false;
  const agent = () => byId("control-agent").value.trim();
  const frame = () => byId("control-frame").value === "" ? null : Number(byId("control-frame").value);
  byId("freeze").onclick = () => change("/control/freeze", { agent: agent(), freeze: true, frame: frame() }, "Frozen");
  byId("thaw").onclick = () => change("/control/freeze", { agent: agent(), freeze: false, frame: frame() }, "Runs again");
  byId("learned").onclick = () => change("/control/learned", { frame: frame() }, "The learned readout took effect");
  byId("readout").onclick = () => {
    const file = byId("readout-file").files[0];
    if (!file) {
      tell("Choose a model file first.", true);
      return;
    }
    change("/control/readout" + (frame() === null ? "" : "?frame=" + frame()), file, "The readout took effect");
  };
  onSubmit("teach", (form) => change("/control/teach", {
    agent: agent(), frame: frame(), frames: Number(form.frames.value), targets: form.targets.value.trim().split(/[\s,;]+/).map(Number),
  }, "Teaching began"));
  onSubmit("correct", (form) => change("/control/correct", {
    agent: agent(), sensor: Number(form.sensor.value), value: Number(form.value.value), from: Number(form.from.value), until: Number(form.until.value),
  }, "Corrected and resimulated"));
  onSubmit("gains", (form) => change("/control/gains", { frame: frame(), input: Number(form.input.value), recurrent: Number(form.recurrent.value) }, "The gains changed"));
}

function onSubmit(id, act) {
  byId(id).onsubmit = (event) => {
    event.preventDefault();
    act(byId(id));
  };
}

async function change(path, body, done) {
  tell("Waiting for the frame.", false);
  try {
    const answer = await ask(path, body);
    tell(`${done} before frame ${answer.frame}.`, false);
  } catch (error) {
    tell(error.message, true);
  }
}

function tell(text, bad) {
  byId("control-note").textContent = text;
  byId("control-note").classList.toggle("bad", bad);
}

if (settings.live) startLive();
else byId("summary").textContent = "A recording.";
startPast();
if (settings.controls) startControl();
