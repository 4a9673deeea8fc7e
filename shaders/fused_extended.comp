#version 450
#extension GL_GOOGLE_include_directive : require
// Fused, for models with ingredients beyond the leaky neuron: one work-group per slot runs a whole tick. Membranes, rests, histories and sums
// are in shared memory; the other variables stay in the record.
#define COHERENT_STATE   // one invocation reads what another wrote in the same dispatch
#include "layout.glsl"
#include "neuron.glsl"

const bool COUNTED = (FEATURES & FEATURES_COUNTS) != 0u;
const uint VALUES = NEURONS > HIDDEN ? NEURONS : HIDDEN;
const uint RESTS = REFRACTORY == 1u ? NEURONS : 1u;
const uint HISTORIES = HISTORY_PLANES > 0u ? HISTORY_PLANES * NEURONS : 1u;
const uint COUNTS = COUNTED ? NEURONS : 1u;
const uint MOST_PAST = 512u;   // words of the sensors of this tick and of those before that shared memory keeps
const uint PAST_SENSORS = (SENSOR_AGES + 1u) * INPUTS;
const uint PAST = (TAPS > 1u || DELAYED_INPUT == 1u) && PAST_SENSORS <= MOST_PAST ? PAST_SENSORS : 1u;
const uint DUE_WORDS = HISTORY_PLANES > 0u ? SPIKE_WORDS : 1u;

shared float membrane[NEURONS];
shared uint rest[RESTS];               // steps for which neurons cannot fire
shared uint histories[HISTORIES];      // [plane][neuron]
shared int values[VALUES];             // the accumulators of a step; after the last step the hidden units, as float bits
shared uint drive[NEURONS];            // the tick's input current: float bits, or the integer sum of the spiking inputs' weights
shared uint counts[COUNTS];            // spikes in this tick
shared uint spikes[2u * SPIKE_WORDS];  // of the previous step and of this one, used in turn
shared uint due[2u * DUE_WORDS];       // neurons with a row of synapses to deliver in this step and in the next, used in turn
shared float past[PAST];               // [age][input]: the sensors of this tick and of those before, if they are few
shared float lanes[LANES];             // sensors of the input projection, partial sums of the readout

uint lastSpikes = 0u;                  // which half of spikes the latest step wrote

#define COUNT(slot, i) counts[i]
#define TAP_SENSOR(slot, record, k, age, atRest) (PAST > 1u ? past[(age) * INPUTS + (k)] : agedSensor(slot, record, k, age, atRest))
#include "taps.glsl"
#include "ingredients.glsl"

float feature(uint source, uint i)
{
    uint slot = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    return source == 1u ? intBitsToFloat(values[i]) : extendedFeature(slot, slot * RECORD, i);
}

#include "reduce.glsl"
#include "sensors.glsl"

// Sets a plane of a neuron's history, and notes in a half of due whether a delay of the neuron ends in it.
void keepHistory(uint plane, uint i, uint word, uint dueHalf)
{
    uint at = plane * NEURONS + i;
    histories[at] = word;
    if ((word & model[DELAY_MASK_TABLE + at]) != 0u) atomicOr(due[dueHalf + (i >> 5u)], 1u << (i & 31u));
}

void load(uint record, bool reset)
{
    for (uint w = gl_LocalInvocationID.x; reset && w < RECORD; w += LANES) state[record + w] = 0u;
    for (uint w = gl_LocalInvocationID.x; w < DUE_WORDS; w += LANES) due[w] = 0u;
    memoryBarrierBuffer();
    barrier();
    for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
    {
        membrane[i] = stateFloat(record + MEMBRANE + i);
        if (REFRACTORY == 1u) rest[i] = state[record + REST + i];
        for (uint plane = 0u; plane < HISTORY_PLANES; plane++) keepHistory(plane, i, state[record + HISTORY + plane * NEURONS + i], 0u);
        if (COUNTED) counts[i] = 0u;
        drive[i] = 0u;
    }
    for (uint w = gl_LocalInvocationID.x; w < SPIKE_WORDS; w += LANES) spikes[w] = state[record + SPIKES + w];
    barrier();
}

void store(uint record)
{
    for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
    {
        setState(record + MEMBRANE + i, membrane[i]);
        if (REFRACTORY == 1u) state[record + REST + i] = rest[i];
        for (uint plane = 0u; plane < HISTORY_PLANES; plane++) state[record + HISTORY + plane * NEURONS + i] = histories[plane * NEURONS + i];
    }
    for (uint w = gl_LocalInvocationID.x; w < SPIKE_WORDS; w += LANES) state[record + SPIKES + w] = spikes[lastSpikes + w];
    memoryBarrierBuffer();
    barrier();
}

// The sensors do not change during the tick, so their current is summed once.
void project(uint slot, uint record)
{
    if (TAPPED)
    {
        for (uint at = gl_LocalInvocationID.x; PAST > 1u && at < PAST; at += LANES)
            past[at] = agedSensor(slot, record, at % INPUTS, at / INPUTS, false);
        barrier();
        for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
            drive[i] = addTaps(0u, slot, record, 0u, TAPS * INPUTS, DRIVE_TABLE, i, false);
        barrier();
        return;
    }
    for (uint start = 0u; start < INPUTS; start += LANES)
    {
        takeSensors(slot, start, INPUTS - start);
        for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
            drive[i] = addSensors(drive[i], DRIVE_TABLE + start * NEURONS + i);
        barrier();
    }
}

// Walks a row of synapses with a team of lanes, integer additions in any order.
void deliver(uint row, uint payload)
{
    uint lane = gl_LocalInvocationID.x % TEAM;
    uint end = model[ROW_TABLE + row + 1u];
    for (uint s = model[ROW_TABLE + row] + lane; s < end; s += TEAM)
    {
        Synapse each = synapse(SYNAPSE_TABLE, s);
        atomicAdd(values[each.target], each.weight * int(payload));
    }
}

// Delivers the output of one neuron, each row after the steps of its delay.
void deliverHistory(uint j)
{
    for (uint plane = 0u; plane < HISTORY_PLANES; plane++)
    {
        uint all = model[DELAY_MASK_TABLE + plane * NEURONS + j];
        uint sent = histories[plane * NEURONS + j] & all;
        uint first = model[DELAY_ROW_TABLE + plane * NEURONS + j];
        if (HISTORY_BITS == 1u)
        {
            for (; sent != 0u; sent &= sent - 1u)
                deliver(first + uint(bitCount(all & ((sent & (~sent + 1u)) - 1u))), 1u);
        }
        else
        {
            for (uint at = 0u; at < 32u; at += 8u)
            {
                uint payload = (sent >> at) & 255u;
                if (payload != 0u) deliver(first, payload);
                first += ((all >> at) & 255u) != 0u ? 1u : 0u;
            }
        }
    }
}

void propagate(uint fromSpikes)
{
    uint teams = LANES / TEAM;
    uint team = gl_LocalInvocationID.x / TEAM;
    for (uint w = team; w < SPIKE_WORDS; w += teams)
    {
        for (uint bits = HISTORY_PLANES > 0u ? due[fromSpikes + w] : spikes[fromSpikes + w]; bits != 0u; bits &= bits - 1u)
        {
            uint j = w * 32u + uint(findLSB(bits));
            if (HISTORY_PLANES > 0u) deliverHistory(j);
            else deliver(j, 1u);
        }
    }
}

void update(uint record, uint toSpikes)
{
    for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
    {
        float current = SPIKE_INPUT == 1u ? 0.0 : uintBitsToFloat(drive[i]);
        float potential = membrane[i];
        uint resting = REFRACTORY == 1u ? rest[i] : 0u;
        uint sent;
        float payload = stepExtended(record, i, current, values[i], potential, resting, sent);
        membrane[i] = potential;
        if (REFRACTORY == 1u) rest[i] = resting;
        for (uint plane = 0u; plane < HISTORY_PLANES; plane++)
            keepHistory(plane, i, shifted(plane, histories[plane * NEURONS + i], sent), toSpikes);
        if (payload > 0.0) atomicOr(spikes[toSpikes + (i >> 5u)], 1u << (i & 31u));
        if (COUNTED) counts[i] += uint(payload);
    }
}

void step(uint record, uint fromSpikes, uint toSpikes)
{
    for (uint i = gl_LocalInvocationID.x; i < NEURONS; i += LANES)
        values[i] = SPIKE_INPUT == 1u ? int(drive[i]) : 0;
    for (uint w = gl_LocalInvocationID.x; w < SPIKE_WORDS; w += LANES)
    {
        spikes[toSpikes + w] = 0u;
        if (HISTORY_PLANES > 0u) due[toSpikes + w] = 0u;
    }
    barrier();
    propagate(fromSpikes);
    barrier();
    update(record, toSpikes);
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
        project(slot, record);
        for (uint s = 0u; s < tickSteps; s++)
        {
            step(record, lastSpikes, SPIKE_WORDS - lastSpikes);
            lastSpikes = SPIKE_WORDS - lastSpikes;
        }
    }
    store(record);
    if (!run) return;
    if ((flags & SLOT_MARKED) != 0u)
        for (uint i = gl_LocalInvocationID.x; i < FEATURE_COUNT; i += LANES)
            outputs[push.slots * OUTPUTS + slot * FEATURE_COUNT + i] = floatBitsToUint(feature(FROM_LIQUID, i));
    if (HIDDEN > 0u) layer(slot, FROM_LIQUID, HIDDEN_TABLE, HIDDEN, FEATURE_COUNT);
    layer(slot, HIDDEN > 0u ? FROM_HIDDEN : FROM_LIQUID, READOUT_TABLE, OUTPUTS, HIDDEN > 0u ? HIDDEN : FEATURE_COUNT);
    if (SENSOR_AGES > 0u && tickSteps > 0u) noteSensors(slot, record, false);
}
