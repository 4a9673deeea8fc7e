// Everything that the host and the kernels must agree on: bindings, constants, push constants and the order of words in each buffer.
// The C# side of each name is in src/Lsm.Runtime/Engines/Vulkan (KernelConstant, PushConstants, SlotFlags); a test reads the SPIR-V and compares.

#ifdef LSM_RTE
// The second build of every module: the device guarantees round to nearest even and signed zeros instead of being tested for them.
// (SPV_KHR_float_controls: RoundingModeRTE = 4462 under capability 4467, SignedZeroInfNanPreserve = 4461 under capability 4466.)
#extension GL_EXT_spirv_intrinsics : require
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4467], 4462, 32);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4466], 4461, 32);
#endif

layout(local_size_x_id = 0) in;                            // LANES: invocations per work-group

// Sizes and options of one model on one device: a pipeline is built for them, so that no kernel branches on them.
layout(constant_id = 0) const uint LANES = 128u;           // a multiple of 64
layout(constant_id = 1) const uint NEURONS = 1u;
layout(constant_id = 2) const uint INPUTS = 1u;
layout(constant_id = 3) const uint OUTPUTS = 1u;
layout(constant_id = 4) const uint HIDDEN = 0u;            // 0: the readout is linear
layout(constant_id = 5) const uint FEATURES = 1u;          // FEATURES_*
layout(constant_id = 6) const uint SPIKE_INPUT = 0u;       // 1: sensors are 0 or 1 and their weights are integers
layout(constant_id = 7) const float SCALE = 1.0;           // the value of one unit of an integer weight: a power of two
layout(constant_id = 8) const uint RECORD = 1u;            // words from one slot's state to the next
layout(constant_id = 9) const uint TEAM = 32u;             // lanes that walk one row of synapses together; divides LANES
layout(constant_id = 10) const uint SEGMENTS = 1u;         // wide: the number of segments of the synapse table
layout(constant_id = 11) const uint MAX_GROUPS = 65535u;   // wide: the largest number of work-groups in one dimension of an indirect dispatch
layout(constant_id = 12) const uint DRIVE_TABLE = 0u;      // fused: where the model keeps the input weights,
layout(constant_id = 13) const uint SYNAPSE_TABLE = 0u;    //        the synapses,
layout(constant_id = 14) const uint HIDDEN_TABLE = 0u;     //        the hidden layer
layout(constant_id = 15) const uint READOUT_TABLE = 0u;    //        and the output layer, in words
layout(constant_id = 16) const uint REFRACTORY = 0u;       // 1: neurons keep count of the steps for which they cannot fire
layout(constant_id = 17) const uint REST = 0u;             // the place of that count in a record, in words
layout(constant_id = 18) const uint REFRACTORY_TABLE = 0u; // the place of the refractory periods in the model, in words

// Parts that only some models have. A place, in words of a record or of the model, is 0 if the model does not have it.
layout(constant_id = 19) const uint EXTENDED = 0u;         // 1: the model has any of these
layout(constant_id = 20) const uint FEATURE_COUNT = 1u;    // the features of the readout
layout(constant_id = 21) const uint HISTORY_BITS = 1u;     // of a step in the history of a neuron: 1, or 8 for the payload of a spike
layout(constant_id = 22) const uint HISTORY_PLANES = 0u;   // words of history of a neuron; 0: the spikes of the last step are enough
layout(constant_id = 23) const uint HISTORY_LAST = 0u;     // the bits of the last of them that are in use
layout(constant_id = 24) const uint LARGEST_PAYLOAD = 1u;
layout(constant_id = 25) const uint TRACES = 0u;           // traces of a neuron
layout(constant_id = 26) const uint TAPS = 1u;             // synapses from a sensor to a neuron
layout(constant_id = 27) const uint SENSOR_AGES = 0u;      // ticks of sensors in a record
layout(constant_id = 28) const uint DELAYED_INPUT = 0u;    // 1: a row of delays precedes each four rows of input weights
layout(constant_id = 29) const uint ROWS = 1u;             // rows of synapses: one per neuron, or one per neuron and delay
layout(constant_id = 30) const uint TARGET_BITS = 0u;      // low bits of a synapse's word that hold the target; 0: a synapse is a pair of words
layout(constant_id = 31) const uint WEIGHT_SHIFT = 0u;     // the power of two that the weights in such words share

// The state variables of a record, as StateLayout declares them: number, first word, words (0: there is none).
layout(constant_id = 32) const uint VARIABLE0 = 0u;
layout(constant_id = 33) const uint VARIABLE0_AT = 0u;
layout(constant_id = 34) const uint VARIABLE0_WORDS = 0u;
layout(constant_id = 35) const uint VARIABLE1 = 0u;
layout(constant_id = 36) const uint VARIABLE1_AT = 0u;
layout(constant_id = 37) const uint VARIABLE1_WORDS = 0u;
layout(constant_id = 38) const uint VARIABLE2 = 0u;
layout(constant_id = 39) const uint VARIABLE2_AT = 0u;
layout(constant_id = 40) const uint VARIABLE2_WORDS = 0u;
layout(constant_id = 41) const uint VARIABLE3 = 0u;
layout(constant_id = 42) const uint VARIABLE3_AT = 0u;
layout(constant_id = 43) const uint VARIABLE3_WORDS = 0u;
layout(constant_id = 44) const uint VARIABLE4 = 0u;
layout(constant_id = 45) const uint VARIABLE4_AT = 0u;
layout(constant_id = 46) const uint VARIABLE4_WORDS = 0u;
layout(constant_id = 47) const uint VARIABLE5 = 0u;
layout(constant_id = 48) const uint VARIABLE5_AT = 0u;
layout(constant_id = 49) const uint VARIABLE5_WORDS = 0u;
layout(constant_id = 50) const uint VARIABLE6 = 0u;
layout(constant_id = 51) const uint VARIABLE6_AT = 0u;
layout(constant_id = 52) const uint VARIABLE6_WORDS = 0u;
layout(constant_id = 53) const uint VARIABLE7 = 0u;
layout(constant_id = 54) const uint VARIABLE7_AT = 0u;
layout(constant_id = 55) const uint VARIABLE7_WORDS = 0u;

layout(constant_id = 56) const uint VARIABLE8 = 0u;
layout(constant_id = 57) const uint VARIABLE8_AT = 0u;
layout(constant_id = 58) const uint VARIABLE8_WORDS = 0u;
layout(constant_id = 59) const uint VARIABLE9 = 0u;
layout(constant_id = 60) const uint VARIABLE9_AT = 0u;
layout(constant_id = 61) const uint VARIABLE9_WORDS = 0u;
layout(constant_id = 62) const uint VARIABLE10 = 0u;
layout(constant_id = 63) const uint VARIABLE10_AT = 0u;
layout(constant_id = 64) const uint VARIABLE10_WORDS = 0u;
layout(constant_id = 65) const uint VARIABLE11 = 0u;
layout(constant_id = 66) const uint VARIABLE11_AT = 0u;
layout(constant_id = 67) const uint VARIABLE11_WORDS = 0u;

// The number of planes of each variable.
layout(constant_id = 68) const uint VARIABLE0_PLANES = 0u;
layout(constant_id = 69) const uint VARIABLE1_PLANES = 0u;
layout(constant_id = 70) const uint VARIABLE2_PLANES = 0u;
layout(constant_id = 71) const uint VARIABLE3_PLANES = 0u;
layout(constant_id = 72) const uint VARIABLE4_PLANES = 0u;
layout(constant_id = 73) const uint VARIABLE5_PLANES = 0u;
layout(constant_id = 74) const uint VARIABLE6_PLANES = 0u;
layout(constant_id = 75) const uint VARIABLE7_PLANES = 0u;
layout(constant_id = 76) const uint VARIABLE8_PLANES = 0u;
layout(constant_id = 77) const uint VARIABLE9_PLANES = 0u;
layout(constant_id = 78) const uint VARIABLE10_PLANES = 0u;
layout(constant_id = 79) const uint VARIABLE11_PLANES = 0u;

// The places of the variables of extended models in a record.
layout(constant_id = 80) const uint CURRENT = 0u;
layout(constant_id = 81) const uint ADAPTATION = 0u;
layout(constant_id = 82) const uint HISTORY = 0u;
layout(constant_id = 83) const uint SENSORS = 0u;
layout(constant_id = 84) const uint MEMBRANE_TRACE = 0u;
layout(constant_id = 85) const uint FACILITATION = 0u;
layout(constant_id = 86) const uint DEPRESSION = 0u;

// The places of their parameters in the model.
layout(constant_id = 87) const uint BIAS_TABLE = 0u;
layout(constant_id = 88) const uint SYNAPTIC_DECAY_TABLE = 0u;
layout(constant_id = 89) const uint ADAPTATION_STRENGTH_TABLE = 0u;
layout(constant_id = 90) const uint ADAPTATION_DECAY_TABLE = 0u;
layout(constant_id = 91) const uint RESET_VALUE_TABLE = 0u;
layout(constant_id = 92) const uint UTILISATION_TABLE = 0u;
layout(constant_id = 93) const uint DEPRESSION_DECAY_TABLE = 0u;
layout(constant_id = 94) const uint FACILITATION_DECAY_TABLE = 0u;
layout(constant_id = 95) const uint MEMBRANE_TRACE_DECAY_TABLE = 0u;
layout(constant_id = 96) const uint TRACE_DECAY_TABLE = 0u;   // [trace][NEURONS]
layout(constant_id = 97) const uint DELAY_MASK_TABLE = 0u;    // [plane][NEURONS]: the bits of the history at the delays of a neuron's synapses
layout(constant_id = 98) const uint DELAY_ROW_TABLE = 0u;     // [plane][NEURONS]: the row of the first delay in the plane

// The first feature of each kind; spikes or their counts begin at 0. An absent kind begins at the same place as the next one.
layout(constant_id = 100) const uint TRACE_FEATURES = 0u;
layout(constant_id = 101) const uint MEMBRANE_FEATURES = 0u;
layout(constant_id = 102) const uint MEMBRANE_TRACE_FEATURES = 0u;
layout(constant_id = 103) const uint ADAPTATION_FEATURES = 0u;
layout(constant_id = 104) const uint SENSOR_FEATURES = 0u;

// Bit d is set if the readout reads the sensors of d ticks ago.
layout(constant_id = 105) const uint SENSOR_DELAYS0 = 0u;
layout(constant_id = 106) const uint SENSOR_DELAYS1 = 0u;
layout(constant_id = 107) const uint SENSOR_DELAYS2 = 0u;
layout(constant_id = 108) const uint SENSOR_DELAYS3 = 0u;
layout(constant_id = 109) const uint SENSOR_DELAYS4 = 0u;
layout(constant_id = 110) const uint SENSOR_DELAYS5 = 0u;
layout(constant_id = 111) const uint SENSOR_DELAYS6 = 0u;
layout(constant_id = 112) const uint SENSOR_DELAYS7 = 0u;

const uint FEATURES_SPIKES = 1u;    // in FEATURES combined
const uint FEATURES_COUNTS = 2u;
const uint FEATURES_TRACE = 4u;
const uint FEATURES_MEMBRANE = 8u;

const uint SLOT_RUN = 1u;      // the slot has an agent that is not off: step it
const uint SLOT_RESET = 2u;    // put the slot to rest before anything else
const uint SLOT_MARKED = 4u;   // write the features too

const uint SPIKE_WORDS = (NEURONS + 31u) / 32u;

// Model words: beta[NEURONS], threshold[NEURONS], decay[NEURONS], then row starts[ROWS + 1]: indices of synapses (fused) or of pieces
// (wide). Wide: then the first piece of each segment[SEGMENTS + 1]. Fused: then the four tables. Wide tables have buffers of their own:
//   drive table    weight of input i to neuron j at [i * NEURONS + j]: float bits, or an integer where SPIKE_INPUT; with taps a row per tap
//                  and input; where DELAYED_INPUT, before each four rows a row of their delays in ticks, a byte each, the first one lowest
//   synapse table  a word, or a pair (target, integer weight), per synapse in the order of rows; wide: after the piece starts[count + 1] of the segment
//   hidden table   bias[count], then the weight of feature f to unit u at [u * NEURONS + f]
//   readout table  bias[count], then the weight of feature f to output o at [o * features + f]
// Last, the parameters that only some models have, each [NEURONS], at the places of the constants above.
layout(set = 0, binding = 0, std430) readonly buffer Model { uint model[]; };

// State words: per slot RECORD words: membrane[NEURONS], spikes[SPIKE_WORDS] (bit i % 32 of word i / 32), trace[NEURONS] where it is the
// feature, then the variables that only some models have, where the constants above say. Wide: then the scratch that the push constants point to.
#ifdef COHERENT_STATE
layout(set = 0, binding = 1, std430) coherent buffer State { uint state[]; };
#else
layout(set = 0, binding = 1, std430) buffer State { uint state[]; };
#endif

// Input: the number of steps of this tick, then flags[slots] (SLOT_*) and sensors[slots][INPUTS].
layout(set = 0, binding = 2, std430) readonly buffer Input { uint tickSteps; uint inputs[]; };

// Output: motors[slots][OUTPUTS], then features[slots][FEATURE_COUNT] of marked slots.
layout(set = 0, binding = 3, std430) buffer Output { uint outputs[]; };

layout(push_constant, std430) uniform Push
{
    uint slots;         // slots in the bound buffers
    uint step;          // wide: the step within the tick
    uint segment;       // wide: the segment of the bound table, its
    uint first;         //       first row, unit or piece, and
    uint count;         //       number of them
    uint accumulators;  // wide: the places of the scratch in the state: accumulators[slots][NEURONS],
    uint drive;         //       input current, float bits or integer [slots][NEURONS],
    uint counts;        //       spikes per neuron in this tick [slots][NEURONS],
    uint hidden;        //       hidden units, float bits [slots][HIDDEN],
    uint control;       //       {items, groups x, groups y, groups z} per step and segment,
    uint items;         //       {slot, piece} of the pieces to walk: slots * pieces before the segment, then one by one
} push;

const uint MEMBRANE = 0u;
const uint SPIKES = NEURONS;
const uint TRACE = NEURONS + SPIKE_WORDS;

const uint BETA_TABLE = 0u;
const uint THRESHOLD_TABLE = NEURONS;
const uint DECAY_TABLE = 2u * NEURONS;
const uint ROW_TABLE = 3u * NEURONS;
const uint SEGMENT_TABLE = 3u * NEURONS + ROWS + 1u;

uint slotFlags(uint slot) { return inputs[slot]; }
float sensor(uint slot, uint i) { return uintBitsToFloat(inputs[push.slots + slot * INPUTS + i]); }
float modelFloat(uint at) { return uintBitsToFloat(model[at]); }

struct Synapse
{
    uint target;
    int weight;
};

// Synapse s of a table that begins at a word of the model.
Synapse synapse(uint table, uint s)
{
    if (TARGET_BITS == 0u) return Synapse(model[table + 2u * s], int(model[table + 2u * s + 1u]));
    uint word = model[table + s];
    return Synapse(word & ((1u << TARGET_BITS) - 1u), int(word) >> TARGET_BITS << WEIGHT_SHIFT);
}
