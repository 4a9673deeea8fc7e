#version 450
#extension GL_GOOGLE_include_directive : require
// Copies one slot's record between a state and a copy of it that a kept frame holds: step 0 keeps it, step 1 brings it back. The copy is
// bound as model and as output. Input: where tick steps stand otherwise, the slot; a slot that is not in the buffers bound copies nothing.
#include "layout.glsl"

void main()
{
    uint i = gl_GlobalInvocationID.x;
    if (i >= RECORD || tickSteps >= push.slots) return;
    uint at = tickSteps * RECORD + i;
    if (push.step == 0u) outputs[at] = state[at];
    else state[at] = model[at];
}
