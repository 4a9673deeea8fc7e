/* Every function of lsm.h once, on the model file and in the folder that are given. Prints what the managed library has to print too. */
#include <lsm.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 3, SENSORS = 4, MOTORS = 2, STEPS = 2 };

static void check(lsm_result result, const char *call)
{
    if (result != LSM_OK) {
        fprintf(stderr, "%s: %d: %s\n", call, result, lsm_last_error());
        exit(1);
    }
}

#define CHECK(call) check(call, #call)

static uint32_t noise = 1;

/* -1 .. 1 */
static float next(void)
{
    noise = noise * 1664525u + 1013904223u;
    return (float)(int32_t)(noise >> 8) / 8388608.0f - 1.0f;
}

static void run(lsm_state *state, int frames, int taught)
{
    lsm_state_info info = {.size = sizeof info};
    float sensors[SLOTS * SENSORS], motors[SLOTS * MOTORS], targets[MOTORS];
    CHECK(lsm_state_get_info(state, &info));
    for (int64_t frame = info.frame; frame < info.frame + frames; frame++) {
        for (int i = 0; i < SLOTS * SENSORS; i++)
            sensors[i] = next();
        CHECK(lsm_state_begin(state, frame, STEPS, sensors, SLOTS * SENSORS));
        if (taught) {
            targets[0] = sensors[0] * sensors[1];
            targets[1] = sensors[2];
            CHECK(lsm_state_teach(state, 0, targets, MOTORS));
        }
        CHECK(lsm_state_end(state, frame, motors, SLOTS * MOTORS));
    }
    uint32_t bits[SLOTS * MOTORS];
    memcpy(bits, motors, sizeof bits);
    printf("motors");
    for (int i = 0; i < SLOTS * MOTORS; i++)
        printf(" %08" PRIx32, bits[i]);
    printf("\n");
}

static void print_checksum(lsm_state *state)
{
    uint64_t checksum = 0;
    CHECK(lsm_state_checksum(state, &checksum));
    printf("checksum %016" PRIx64 "\n", checksum);
}

static lsm_model *load_from_memory(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        exit(2);
    size_t length = (size_t)ftell(file);
    rewind(file);
    void *bytes = malloc(length);
    if (fread(bytes, 1, length, file) != length)
        exit(2);
    fclose(file);
    lsm_model *model = NULL;
    CHECK(lsm_model_load_memory(bytes, length, &model));
    free(bytes);
    return model;
}

int main(int argc, char **argv)
{
    if (argc != 3 || lsm_abi_version() != LSM_ABI_VERSION || strcmp(lsm_last_error(), "") != 0)
        return 2;
    char path[4096];
    lsm_model *model = NULL, *same = load_from_memory(argv[1]), *learned = NULL, *drawn = NULL;
    CHECK(lsm_model_load_file(argv[1], &model));
    lsm_model_info info = {.size = sizeof info}, other = {.size = sizeof other};
    CHECK(lsm_model_get_info(model, &info));
    CHECK(lsm_model_get_info(same, &other));
    if (info.sensors != SENSORS || info.motors != MOTORS || memcmp(&info, &other, sizeof info) != 0)
        return 2;
    printf("model %d %d %d %d %016" PRIx64 "\n", info.sensors, info.neurons, info.motors, info.features, info.hash);
    int32_t steps = 0;
    CHECK(lsm_model_create("control", 3, 50, 1, 7, &steps, &drawn));
    CHECK(lsm_model_get_info(drawn, &other));
    printf("drawn %d %016" PRIx64 "\n", steps, other.hash);

    lsm_engine_options options = {.size = sizeof options, .kind = LSM_ENGINE_CPU, .threads = 2};
    lsm_engine *engine = NULL;
    lsm_state *state = NULL, *second = NULL;
    CHECK(lsm_engine_create(model, &options, &engine));
    char line[256];
    CHECK(lsm_engine_describe(engine, line, sizeof line));
    CHECK(lsm_state_create(engine, SLOTS, &state));
    CHECK(lsm_state_warm_up(state, STEPS));
    lsm_learner_options learner = {.size = sizeof learner, .latency = 1, .alpha = 0.1};
    CHECK(lsm_state_learn(state, &learner));
    CHECK(lsm_state_keep(state, 8));
    CHECK(lsm_state_set_taught(state, 0, 1));
    run(state, 20, 1);
    print_checksum(state);

    const float corrected[SENSORS] = {0.5f, -0.5f, 0.25f, 1.0f};
    CHECK(lsm_state_correct(state, 14, 1, corrected, SENSORS));
    float motors[SLOTS * MOTORS];
    CHECK(lsm_state_resimulate(state, 14, motors, SLOTS * MOTORS));
    print_checksum(state);
    CHECK(lsm_state_rollback(state, 16));
    run(state, 2, 1);
    print_checksum(state);

    CHECK(lsm_state_set_taught(state, 0, 0));
    CHECK(lsm_state_get_learned(state, &learned));
    CHECK(lsm_engine_use_readout(engine, learned));
    run(state, 3, 0);
    snprintf(path, sizeof path, "%s/learned.safetensors", argv[2]);
    CHECK(lsm_model_save_file(learned, path));
    snprintf(path, sizeof path, "%s/state.safetensors", argv[2]);
    CHECK(lsm_state_save_file(state, path));
    CHECK(lsm_state_reset(state));
    print_checksum(state);
    CHECK(lsm_state_load_file(state, path));
    run(state, 2, 0);
    print_checksum(state);

    CHECK(lsm_state_create(engine, SLOTS, &second));
    CHECK(lsm_state_free(state));
    CHECK(lsm_model_free(model));
    run(second, 1, 0); /* the engine keeps the model */
    CHECK(lsm_engine_free(engine));
    CHECK(lsm_state_free(second));
    CHECK(lsm_model_free(same));
    CHECK(lsm_model_free(learned));
    CHECK(lsm_model_free(drawn));
    return 0;
}
