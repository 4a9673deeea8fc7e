#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, last in a tick, for models that read past sensors: adds those of this tick. One work-group per slot.
#include "layout.glsl"
#include "neuron.glsl"

#include "taps.glsl"

void main()
{
    uint slot = gl_WorkGroupID.y;
    if ((slotFlags(slot) & SLOT_RUN) == 0u || tickSteps == 0u) return;
    noteSensors(slot, slot * RECORD, false);
}
