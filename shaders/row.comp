#version 450
#extension GL_GOOGLE_include_directive : require
// Copies one slot's record between a state and the copy of a kept frame: step 0 keeps it, step 1 restores it. The copy is
// bound as model and as output. Input: the slot, in place of the steps of a tick; a slot that is not in the bound buffers copies nothing.
#include "layout.glsl"

void main()
{
    uint i = gl_GlobalInvocationID.x;
    if (i >= RECORD || tickSteps >= push.slots) return;
    uint at = tickSteps * RECORD + i;
    if (push.step == 0u) outputs[at] = state[at];
    else state[at] = model[at];
}
