/*
 * lsm.h: the C interface of liblsm, a liquid state machine for real-time hosts. docs/native.md has an introduction.
 *
 * Objects. A model is immutable: a reservoir and its readout. An engine runs a model on a processor or a Vulkan device. A state holds the
 * neurons of a batch of agents, one agent in each of its slots 0 .. capacity-1. A frame is one tick of a state: lsm_state_begin, lsm_state_end.
 *
 * Errors. Each function that can fail returns an lsm_result. LSM_OK is 0. After any other value nothing has changed, unless the function says
 * otherwise, and lsm_last_error returns a text that names the value and says what to do. Output parameters are written only by a call that
 * returns LSM_OK. No exception leaves the library.
 *
 * Handles. lsm_model *, lsm_engine * and lsm_state * are numbers in the type of a pointer, never addresses. A function refuses NULL, a freed
 * handle and a handle of another kind with LSM_ERROR_HANDLE. Each handle is freed once, by its own function. Handles may be freed in any
 * order: an engine keeps its model; a state whose engine was freed refuses every call except lsm_state_free.
 *
 * Memory. The caller owns all memory that it passes. The library copies what it needs during the call and keeps no address. Texts are
 * zero-terminated UTF-8. Floats are IEEE 754, 32 bits, in the byte order of the machine.
 *
 * Threads. A model may be used by several threads at once. An engine and its states belong to one thread at a time: a call from a second
 * thread at the same moment returns LSM_ERROR_ORDER, except that a free waits for the call in progress. The calling thread must round to nearest.
 * lsm_state_begin and lsm_state_end allocate nothing.
 *
 * Versions. LSM_ABI_VERSION increases when a function or structure changes in a way that breaks old programs; compare it with
 * lsm_abi_version(). A structure begins with its size, which the caller sets to sizeof. Later versions add fields at the end only.
 *
 * Process. The library contains the .NET runtime, which installs signal handlers (SIGSEGV among them), and which dlclose does not unload.
 * Builds for x64 need a processor with AVX2.
 */
#ifndef LSM_H
#define LSM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LSM_ABI_VERSION 1

typedef int32_t lsm_result;

#define LSM_OK 0
#define LSM_ERROR_ARGUMENT 1    /* A value is out of range, a length does not fit, or a pointer is NULL. */
#define LSM_ERROR_HANDLE 2      /* A handle is NULL, was freed, or is of another kind. */
#define LSM_ERROR_ORDER 3       /* The call is not possible now: a frame has begun, no frame has begun, or another thread uses the engine. */
#define LSM_ERROR_FILE 4        /* A file cannot be read or written, or its content is damaged. */
#define LSM_ERROR_MEMORY 5      /* There is not enough memory. */
#define LSM_ERROR_DEVICE 6      /* Vulkan is not available, or a device failed. */
#define LSM_ERROR_TRAINING 7    /* The learner diverged. */
#define LSM_ERROR_UNSUPPORTED 8 /* This build or device does not support the call. */
#define LSM_ERROR_INTERNAL 9    /* A fault of the library; the text names the .NET exception. */

typedef struct lsm_model lsm_model;
typedef struct lsm_engine lsm_engine;
typedef struct lsm_state lsm_state;

/* The version of the interface of the loaded library: LSM_ABI_VERSION of its header. */
uint32_t lsm_abi_version(void);

/* The version of the library, such as "0.1.0". Static memory. */
const char *lsm_version(void);

/*
 * The error text of the last call that failed on this thread; "" if none failed. A call that succeeds does not change it. The text has at most
 * 1,023 bytes and belongs to the library; it is valid until the next call that fails on this thread, or the end of the thread.
 */
const char *lsm_last_error(void);

/* ---- Models ---- */

/* Describes a model. */
typedef struct lsm_model_info {
    uint32_t size;    /* sizeof(lsm_model_info); set by the caller. */
    int32_t sensors;  /* Sensors of an agent. */
    int32_t neurons;  /* Neurons of the reservoir. */
    int32_t motors;   /* Motors of an agent: outputs of the readout. */
    int32_t features; /* Values that the readout reads. */
    int32_t steps;    /* Neuron steps per frame that the readout was trained with; 0 if they are not known. */
    uint64_t hash;    /* The same for models that compute the same bits. */
} lsm_model_info;

/*
 * Draws a model with an untrained readout, whose motors are 0.
 * preset   "regression", "memory", "classification", "control", "generation" or "classic".
 * sensors  1 .. 2^20. Presets expect values from -1 to 1.
 * neurons  At least 1.
 * motors   At least 1.
 * seed     The same arguments give the same model on every machine.
 * steps    Receives the neuron steps per frame that the preset is meant for; may be NULL.
 * model    Receives the handle; free it with lsm_model_free.
 */
lsm_result lsm_model_create(const char *preset, int32_t sensors, int32_t neurons, int32_t motors, uint64_t seed, int32_t *steps, lsm_model **model);

/* Reads a model from a file that lsm_model_save_file or the lsm command wrote. */
lsm_result lsm_model_load_file(const char *path, lsm_model **model);

/* Reads a model from the bytes of such a file. The bytes may be freed after the call. */
lsm_result lsm_model_load_memory(const void *bytes, size_t length, lsm_model **model);

/* Writes a model with its readout; an existing file is replaced completely or not at all. */
lsm_result lsm_model_save_file(const lsm_model *model, const char *path);

/* Describes a model. */
lsm_result lsm_model_get_info(const lsm_model *model, lsm_model_info *info);

/* Frees a handle. NULL is allowed and has no effect. Engines that run the model keep it. */
lsm_result lsm_model_free(lsm_model *model);

/* ---- Engines ---- */

#define LSM_ENGINE_AUTO 0   /* A GPU that passes the self-test, otherwise the CPU. */
#define LSM_ENGINE_CPU 1    /* SIMD code on the processor. */
#define LSM_ENGINE_VULKAN 2 /* A Vulkan device; an error if there is none. */

/* The options of an engine. A field that is 0 has its default. No option changes a bit of a result. */
typedef struct lsm_engine_options {
    uint32_t size;     /* sizeof(lsm_engine_options); set by the caller. */
    int32_t kind;      /* LSM_ENGINE_AUTO (default), LSM_ENGINE_CPU or LSM_ENGINE_VULKAN. */
    int32_t threads;   /* CPU: threads, 1 .. 1,024; 0 (default) takes one per core. */
    int32_t max_steps; /* The largest number of neuron steps of a frame, 1 .. 4,096; 0 (default) is 16. */
    int32_t pipelined; /* 0 (default): lsm_state_end waits for the motors of its frame. 1: it returns those of the frame before. */
} lsm_engine_options;

/*
 * Creates an engine.
 * options  NULL for the defaults.
 * engine   Receives the handle; free it with lsm_engine_free.
 */
lsm_result lsm_engine_create(const lsm_model *model, const lsm_engine_options *options, lsm_engine **engine);

/*
 * Writes one line for a log: the chosen device and the reason.
 * text      Receives the line, cut to capacity-1 bytes, and a zero byte.
 * capacity  Bytes in text, at least 1.
 */
lsm_result lsm_engine_describe(const lsm_engine *engine, char *text, size_t capacity);

/* Replaces the readout of all states of the engine, from their next frame on, by the readout of a model. Sizes and kind must be the same. */
lsm_result lsm_engine_use_readout(lsm_engine *engine, const lsm_model *model);

/* Frees a handle, the threads and the device. NULL is allowed and has no effect. States of the engine can only be freed afterwards. */
lsm_result lsm_engine_free(lsm_engine *engine);

/* ---- States and frames ---- */

/* Describes a state and its present frame. */
typedef struct lsm_state_info {
    uint32_t size;       /* sizeof(lsm_state_info); set by the caller. */
    int32_t capacity;    /* Slots. */
    int32_t sensors;     /* Sensors of an agent. */
    int32_t motors;      /* Motors of an agent. */
    int64_t frame;       /* The next frame to begin; the first is 0. */
    int32_t kept_frames; /* The number of frames that lsm_state_keep set. */
    int32_t is_taught;   /* 1 after lsm_state_learn, else 0. */
} lsm_state_info;

/*
 * Creates a state at rest with the agents 0 .. capacity-1, each in the slot of its number.
 * capacity  At least 1.
 * state     Receives the handle; free it with lsm_state_free.
 */
lsm_result lsm_state_create(lsm_engine *engine, int32_t capacity, lsm_state **state);

/* Describes a state, also between begin and end of a frame. */
lsm_result lsm_state_get_info(const lsm_state *state, lsm_state_info *info);

/*
 * Takes the sensors and starts a frame: some neuron steps with these sensors, then the readout.
 * frame    The next frame (lsm_state_info.frame): frames run in order.
 * steps    0 .. max_steps of the engine; may differ from frame to frame.
 * sensors  [slot, sensor]. Analog sensors are finite and at most 2^30 in magnitude; below 2^-50 they count as 0. Spike sensors are 0 or 1.
 * count    Floats in sensors: capacity * sensors.
 */
lsm_result lsm_state_begin(lsm_state *state, int64_t frame, int32_t steps, const float *sensors, size_t count);

/*
 * Ends a frame and waits for its motors.
 * frame   The frame that was begun last.
 * motors  Receives [slot, motor]; on a pipelined engine those of the frame before, zeros at first. May be NULL with count 0.
 * count   Floats in motors: capacity * motors.
 * After LSM_ERROR_TRAINING the frame has ended and motors is written.
 */
lsm_result lsm_state_end(lsm_state *state, int64_t frame, float *motors, size_t count);

/* Computes a checksum over all agents between two frames: the same on every engine, device and machine. */
lsm_result lsm_state_checksum(lsm_state *state, uint64_t *checksum);

/* Puts all agents to rest. The number of the next frame does not change. */
lsm_result lsm_state_reset(lsm_state *state);

/* Runs frames on a scratch state for about a second, so that the first frames take no longer than later ones. The state keeps its bits. */
lsm_result lsm_state_warm_up(lsm_state *state, int32_t steps);

/* Writes the state between two frames: agents, neurons, frame and learner. An existing file is replaced completely or not at all. */
lsm_result lsm_state_save_file(lsm_state *state, const char *path);

/* Restores a saved state of the same model and capacity. A state with a learner needs a file with one. Kept frames are lost. */
lsm_result lsm_state_load_file(lsm_state *state, const char *path);

/* Frees a handle and the buffers. NULL is allowed and has no effect. */
lsm_result lsm_state_free(lsm_state *state);

/* ---- Rollback ---- */

/* Keeps the state before each of the last frames, 0 .. 1,024; 0 (the default) keeps none. Frames kept so far are lost. */
lsm_result lsm_state_keep(lsm_state *state, int32_t frames);

/* Restores the state before a kept frame, which is the next frame afterwards. Later frames are lost. */
lsm_result lsm_state_rollback(lsm_state *state, int64_t frame);

/*
 * Replaces the sensors of an agent in a kept frame, for the next lsm_state_resimulate.
 * sensors  [sensor], as for lsm_state_begin.
 * count    Floats in sensors: the sensors of one agent.
 */
lsm_result lsm_state_correct(lsm_state *state, int64_t frame, int32_t slot, const float *sensors, size_t count);

/*
 * Runs the frames from a kept one to the present again, with corrected sensors and the same steps and training samples.
 * motors  Receives [slot, motor], the corrected motors of the last frame that ended. May be NULL with count 0.
 * count   Floats in motors: capacity * motors.
 * After LSM_ERROR_TRAINING all frames ran again and motors is written.
 */
lsm_result lsm_state_resimulate(lsm_state *state, int64_t from, float *motors, size_t count);

/* ---- Teaching ---- */

/* The options of a learner (recursive least squares). A field that is 0 has its default. */
typedef struct lsm_learner_options {
    uint32_t size;     /* sizeof(lsm_learner_options); set by the caller. */
    int32_t latency;   /* The delay of the motors in frames, 0 .. 64; 0 is the default. The features of a frame are paired with the targets of latency frames later. */
    double alpha;      /* Small values learn fast at first, 1e-12 .. 1e12; 0 (default) is 1. */
    double forgetting; /* The share of the past that an update keeps, 0.5 .. 1; 0 (default) is 1, which keeps everything. */
} lsm_learner_options;

/* Gives the state a new learner, which is part of saved and kept states. Frames kept so far are lost. options may be NULL for the defaults. */
lsm_result lsm_state_learn(lsm_state *state, const lsm_learner_options *options);

/* Starts (1) or ends (0) training with the agent of a slot, from the next frame on. */
lsm_result lsm_state_set_taught(lsm_state *state, int32_t slot, int32_t taught);

/*
 * Gives the right motors of a taught agent for the frame that has begun; lsm_state_end learns from them.
 * targets  [motor], finite.
 * count    Floats in targets: the motors of one agent.
 */
lsm_result lsm_state_teach(lsm_state *state, int32_t slot, const float *targets, size_t count);

/*
 * Creates a model of the engine's reservoir and the learner's present readout, for lsm_engine_use_readout and lsm_model_save_file.
 * model  Receives the handle; free it with lsm_model_free.
 */
lsm_result lsm_state_get_learned(lsm_state *state, lsm_model **model);

#ifdef __cplusplus
}
#endif

#endif
