#version 450
#extension GL_GOOGLE_include_directive : require
// Fused: one work-group per slot runs a whole tick in shared memory: input projection, every neuron step, and the readout.
// For liquids whose state fits the device's shared memory; the commands of a tick are one dispatch.
#include "layout.glsl"
#include "neuron.glsl"
#include "neuron_lif.glsl"

const bool TRACED = FEATURES == FEATURES_TRACE;
const bool COUNTED = FEATURES == FEATURES_COUNTS;
const uint VALUES = NEURONS > HIDDEN ? NEURONS : HIDDEN;
const uint RESTS = REFRACTORY == 1u ? NEURONS : 1u;
const uint EXTRAS = FEATURES == FEATURES_TRACE || FEATURES == FEATURES_COUNTS ? NEURONS : 1u;

shared float membrane[NEURONS];
shared uint rest[RESTS];               // steps for which neurons cannot fire
shared int values[VALUES];             // the accumulators of a step; after the last step the hidden units, as float bits
shared uint drive[NEURONS];            // the tick's input current: float bits, or the integer sum of the spiking inputs' weights
shared uint extras[EXTRAS];            // trace bits, or spike counts
shared uint spikes[2u * SPIKE_WORDS];  // of the previous step and of this one, used in turn
shared float lanes[LANES];             // sensors of the input projection, partial sums of the readout

uint lastSpikes = 0u;                  // which half of spikes the latest step wrote

float feature(uint source, uint i)
{
    if (source == 1u) return intBitsToFloat(values[i]);
    if (FEATURES == FEATURES_MEMBRANE) return membrane[i];
    if (TRACED) return uintBitsToFloat(extras[i]);
    if (COUNTED) return float(extras[i]);
    return float((spikes[lastSpikes + (i >> 5u)] >> (i & 31u)) & 1u);
}

#include "reduce.glsl"
#include "sensors.glsl"

void load(uint record, bool reset)
{
    for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
    {
        Neuron neuron = loadNeuron(record, i);
        membrane[i] = reset ? 0.0 : neuron.membrane;
        if (REFRACTORY == 1u) rest[i] = reset ? 0u : neuron.rest;
        if (TRACED) extras[i] = reset ? 0u : state[record + TRACE + i];
        if (COUNTED) extras[i] = 0u;
        drive[i] = 0u;
    }
    for (uint w = gl_LocalInvocationID.x; w < SPIKE_WORDS; w += LANES)
        spikes[w] = reset ? 0u : state[record + SPIKES + w];
    barrier();
}

void store(uint record)
{
    for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
    {
        storeNeuron(record, i, Neuron(membrane[i], REFRACTORY == 1u ? rest[i] : 0u));
        if (TRACED) state[record + TRACE + i] = extras[i];
    }
    for (uint w = gl_LocalInvocationID.x; w < SPIKE_WORDS; w += LANES)
        state[record + SPIKES + w] = spikes[lastSpikes + w];
}

// The sensors do not change during the tick, so their current is summed once.
void project(uint slot)
{
    for (uint start = 0u; start < INPUTS; start += LANES)
    {
        takeSensors(slot, start, INPUTS - start);
        for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
            drive[i] = addSensors(drive[i], DRIVE_TABLE + start * NEURONS + i);
        barrier();
    }
}

// Walks the outgoing rows of the neurons that fired: one team of lanes per row, integer additions in any order.
void propagate(uint fromSpikes)
{
    uint teams = LANES / TEAM;
    uint team = gl_LocalInvocationID.x / TEAM;
    uint lane = gl_LocalInvocationID.x % TEAM;
    for (uint w = team; w < SPIKE_WORDS; w += teams)
    {
        uint bits = spikes[fromSpikes + w];
        while (bits != 0u)
        {
            uint j = w * 32u + uint(findLSB(bits));
            bits &= bits - 1u;
            uint end = model[ROW_TABLE + j + 1u];
            for (uint s = model[ROW_TABLE + j] + lane; s < end; s += TEAM)
            {
                Synapse each = synapse(SYNAPSE_TABLE, s);
                atomicAdd(values[each.target], each.weight);
            }
        }
    }
}

void update(uint toSpikes)
{
    for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
    {
        float current = SPIKE_INPUT == 1u ? 0.0 : uintBitsToFloat(drive[i]);
        Neuron neuron = Neuron(membrane[i], REFRACTORY == 1u ? rest[i] : 0u);
        bool fired = stepNeuron(neuron, i, current, values[i]);
        membrane[i] = neuron.membrane;
        if (REFRACTORY == 1u) rest[i] = neuron.rest;
        if (fired) atomicOr(spikes[toSpikes + (i >> 5u)], 1u << (i & 31u));
        if (TRACED) extras[i] = floatBitsToUint(nextTrace(modelFloat(DECAY_TABLE + i), uintBitsToFloat(extras[i]), fired));
        if (COUNTED && fired) extras[i]++;
    }
}

void step(uint fromSpikes, uint toSpikes)
{
    for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
        values[i] = SPIKE_INPUT == 1u ? int(drive[i]) : 0;
    for (uint w = gl_LocalInvocationID.x; w < SPIKE_WORDS; w += LANES)
        spikes[toSpikes + w] = 0u;
    barrier();
    propagate(fromSpikes);
    barrier();
    update(toSpikes);
    barrier();
}

// A layer of the readout, a team of 64 lanes per unit: hidden units go to values, outputs to the output.
void layer(uint slot, uint source, uint table, uint units, uint features)
{
    uint me = gl_LocalInvocationID.x;
    for (uint start = 0u; start < units; start += LANES / 64u)
    {
        uint unit = start + me / 64u;
        float sum = rowSum(source, unit < units, table + units + unit * features, features);
        if (unit < units && me % 64u == 0u)
        {
            float whole = biased(sum, modelFloat(table + unit));
            if (source == FROM_LIQUID && HIDDEN > 0u) values[unit] = floatBitsToInt(snap(relu(whole)));
            else outputs[slot * OUTPUTS + unit] = floatBitsToUint(whole);
        }
    }
    barrier();
}

void main()
{
    uint slot = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    if (slot >= push.slots) return;
    uint flags = slotFlags(slot);
    bool run = (flags & SLOT_RUN) != 0u;
    bool reset = (flags & SLOT_RESET) != 0u;
    if (!run && !reset) return;
    uint record = slot * RECORD;
    load(record, reset);
    if (run && tickSteps > 0u)
    {
        project(slot);
        for (uint s = 0u; s < tickSteps; s++)
        {
            step(lastSpikes, SPIKE_WORDS - lastSpikes);
            lastSpikes = SPIKE_WORDS - lastSpikes;
        }
    }
    store(record);
    if (!run) return;
    if ((flags & SLOT_MARKED) != 0u)
        for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
            outputs[push.slots * OUTPUTS + slot * NEURONS + i] = floatBitsToUint(feature(FROM_LIQUID, i));
    if (HIDDEN > 0u) layer(slot, FROM_LIQUID, HIDDEN_TABLE, HIDDEN, NEURONS);
    layer(slot, HIDDEN > 0u ? FROM_HIDDEN : FROM_LIQUID, READOUT_TABLE, OUTPUTS, HIDDEN > 0u ? HIDDEN : NEURONS);
}
