// Everything that the host and the kernels must agree on: bindings, constants, push constants and the order of words in each buffer.
// The C# side of each name is in src/Lsm.Runtime/Engines/Vulkan (KernelConstant, PushConstants, SlotFlags); a test reads the SPIR-V and compares.

#ifdef LSM_RTE
// Build two of every module: the device promises round to nearest even and true signed zeros instead of being tested for them.
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
layout(constant_id = 5) const uint FEATURES = 0u;          // one of FEATURES_*
layout(constant_id = 6) const uint SPIKE_INPUT = 0u;       // 1: sensors are 0 or 1 and their weights are integers
layout(constant_id = 7) const float SCALE = 1.0;           // what one unit of an integer weight is worth: a power of two
layout(constant_id = 8) const uint RECORD = 1u;            // words from one slot's state to the next
layout(constant_id = 9) const uint TEAM = 32u;             // lanes that walk one row of synapses together; divides LANES
layout(constant_id = 10) const uint SEGMENTS = 1u;         // wide: how many segments the synapse table has
layout(constant_id = 11) const uint MAX_GROUPS = 65535u;   // wide: most work-groups in one dimension of an indirect dispatch
layout(constant_id = 12) const uint DRIVE_TABLE = 0u;      // fused: where the model keeps the input weights,
layout(constant_id = 13) const uint SYNAPSE_TABLE = 0u;    //        the synapses,
layout(constant_id = 14) const uint HIDDEN_TABLE = 0u;     //        the hidden layer
layout(constant_id = 15) const uint READOUT_TABLE = 0u;    //        and the output layer, in words
layout(constant_id = 16) const uint REFRACTORY = 0u;       // 1: neurons keep count of the steps for which they cannot fire
layout(constant_id = 17) const uint REST = 0u;             // where a record keeps that count, in words
layout(constant_id = 18) const uint REFRACTORY_TABLE = 0u; // where the model keeps the refractory periods, in words

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

const uint FEATURES_SPIKES = 0u;
const uint FEATURES_COUNTS = 1u;
const uint FEATURES_TRACE = 2u;
const uint FEATURES_MEMBRANE = 3u;

const uint SLOT_RUN = 1u;      // an agent lives here and is not off: step it
const uint SLOT_RESET = 2u;    // put the slot to rest before anything else
const uint SLOT_MARKED = 4u;   // hand out the features too

const uint SPIKE_WORDS = (NEURONS + 31u) / 32u;

// Model words: beta[NEURONS], threshold[NEURONS], decay[NEURONS], then row starts[NEURONS + 1]: indices of synapses (fused) or of pieces
// (wide). Wide: then the first piece of each segment[SEGMENTS + 1]. Fused: then the four tables. Wide tables have buffers of their own:
//   drive table    weight of input i to neuron j at [i * NEURONS + j]: float bits, or an integer where SPIKE_INPUT
//   synapse table  pairs (target, integer weight) in the order of rows; wide: after the piece starts[count + 1] of the segment
//   hidden table   bias[count], then the weight of feature f to unit u at [u * NEURONS + f]
//   readout table  bias[count], then the weight of feature f to output o at [o * features + f]
// Last, where REFRACTORY: refractory periods[NEURONS].
layout(set = 0, binding = 0, std430) readonly buffer Model { uint model[]; };

// State words: per slot RECORD words: membrane[NEURONS], spikes[SPIKE_WORDS] (bit i % 32 of word i / 32), trace[NEURONS] where it is the
// feature, then at REST the steps for which neurons cannot fire[NEURONS] where REFRACTORY. Wide: then the scratch that the push constants point to.
layout(set = 0, binding = 1, std430) buffer State { uint state[]; };

// Input: how many steps this tick has, then flags[slots] (SLOT_*) and sensors[slots][INPUTS].
layout(set = 0, binding = 2, std430) readonly buffer Input { uint tickSteps; uint inputs[]; };

// Output: motors[slots][OUTPUTS], then features[slots][NEURONS] of marked slots.
layout(set = 0, binding = 3, std430) buffer Output { uint outputs[]; };

layout(push_constant, std430) uniform Push
{
    uint slots;         // slots in the buffers bound
    uint step;          // wide: the step within the tick
    uint segment;       // wide: the segment of the table bound, its
    uint first;         //       first row, unit or piece, and
    uint count;         //       number of them
    uint accumulators;  // wide: where in the state the scratch lies: accumulators[slots][NEURONS],
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
const uint SEGMENT_TABLE = 4u * NEURONS + 1u;

uint slotFlags(uint slot) { return inputs[slot]; }
float sensor(uint slot, uint i) { return uintBitsToFloat(inputs[push.slots + slot * INPUTS + i]); }
float modelFloat(uint at) { return uintBitsToFloat(model[at]); }
