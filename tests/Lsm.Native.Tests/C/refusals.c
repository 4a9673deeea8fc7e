/* Wrong calls: each returns its error with a text, and changes nothing. Prints a line for each. */
#include <lsm.h>
#include <stdio.h>
#include <string.h>

static int wrong;

static void refused(lsm_result result, lsm_result expected, const char *text, const char *call)
{
    int fits = result == expected && strstr(lsm_last_error(), text) != NULL;
    printf("%s %s -> %d %s\n", fits ? "ok   " : "WRONG", call, result, lsm_last_error());
    wrong += !fits;
}

#define REFUSED(call, expected, text) refused(call, expected, text, #call)
#define OK(call) do { lsm_result r = call; if (r != LSM_OK) { printf("WRONG %s -> %d %s\n", #call, r, lsm_last_error()); wrong++; } } while (0)

int main(int argc, char **argv)
{
    (void)argc;
    lsm_model *model = NULL, *freed = NULL;
    lsm_engine *engine = NULL;
    lsm_state *state = NULL;
    float sensors[8] = {0}, motors[4] = {0}, nan[8] = {0};
    uint32_t zero = 0;
    memcpy(&nan[5], "\0\0\xc0\x7f", 4);
    uint64_t checksum = 0, after = 0;

    /* Models */
    REFUSED(lsm_model_load_file(NULL, &model), LSM_ERROR_ARGUMENT, "path is NULL");
    REFUSED(lsm_model_load_file("/no/such/file", &model), LSM_ERROR_FILE, "/no/such/file");
    REFUSED(lsm_model_load_file(argv[0], &model), LSM_ERROR_FILE, "");
    REFUSED(lsm_model_load_memory(sensors, sizeof sensors, &model), LSM_ERROR_FILE, "memory");
    REFUSED(lsm_model_load_memory(NULL, 8, &model), LSM_ERROR_ARGUMENT, "bytes is NULL");
    REFUSED(lsm_model_create("control", 4, 60, 2, 1, NULL, NULL), LSM_ERROR_ARGUMENT, "model is NULL");
    REFUSED(lsm_model_create("robot", 4, 60, 2, 1, NULL, &model), LSM_ERROR_ARGUMENT, "known: regression");
    REFUSED(lsm_model_create("classic", 0, 60, 2, 1, NULL, &model), LSM_ERROR_ARGUMENT, "0");
    if (model != NULL)
        return 2;
    OK(lsm_model_create("classic", 4, 60, 2, 1, NULL, &model));
    OK(lsm_model_create("classic", 4, 60, 3, 1, NULL, &freed));
    REFUSED(lsm_model_save_file(model, "/no/such/folder/file"), LSM_ERROR_FILE, "/no/such/folder");
    lsm_model_info info = {0};
    REFUSED(lsm_model_get_info(model, &info), LSM_ERROR_ARGUMENT, "sizeof(lsm_model_info)");
    REFUSED(lsm_model_get_info(model, NULL), LSM_ERROR_ARGUMENT, "lsm_model_info is NULL");

    /* Engines */
    lsm_engine_options options = {.size = sizeof options, .kind = 3};
    REFUSED(lsm_engine_create(model, &options, &engine), LSM_ERROR_ARGUMENT, "kind is 3");
    options = (lsm_engine_options){.size = sizeof options, .kind = LSM_ENGINE_CPU, .threads = 5000};
    REFUSED(lsm_engine_create(model, &options, &engine), LSM_ERROR_ARGUMENT, "Threads is 5000");
    options = (lsm_engine_options){.kind = LSM_ENGINE_CPU};
    REFUSED(lsm_engine_create(model, &options, &engine), LSM_ERROR_ARGUMENT, "sizeof(lsm_engine_options)");
    struct { lsm_engine_options known; int32_t later; } newer = {{.size = sizeof newer, .kind = LSM_ENGINE_CPU, .threads = 1}, 1};
    REFUSED(lsm_engine_create(model, &newer.known, &engine), LSM_ERROR_ARGUMENT, "does not know");
    REFUSED(lsm_engine_create(NULL, NULL, &engine), LSM_ERROR_HANDLE, "model is NULL");
    REFUSED(lsm_engine_create((lsm_model *)sensors, NULL, &engine), LSM_ERROR_HANDLE, "any other object of this library");
    OK(lsm_engine_use_readout(engine, model) == LSM_ERROR_HANDLE ? LSM_OK : LSM_ERROR_INTERNAL);
    newer.later = 0; /* a newer program that uses nothing new */
    OK(lsm_engine_create(model, &newer.known, &engine));
    REFUSED(lsm_engine_use_readout(engine, freed), LSM_ERROR_ARGUMENT, "3");
    REFUSED(lsm_engine_describe(engine, NULL, 10), LSM_ERROR_ARGUMENT, "text is NULL");
    char text[4] = "????";
    REFUSED(lsm_engine_describe(engine, text, 0), LSM_ERROR_ARGUMENT, "capacity is 0");
    OK(lsm_engine_describe(engine, text, sizeof text));
    wrong += strcmp(text, "CPU") != 0;

    /* Handles */
    OK(lsm_model_free(freed));
    REFUSED(lsm_model_free(freed), LSM_ERROR_HANDLE, "was freed already");
    REFUSED(lsm_engine_create(freed, NULL, &engine), LSM_ERROR_HANDLE, "was freed already");
    REFUSED(lsm_engine_free((lsm_engine *)model), LSM_ERROR_HANDLE, "is the handle of a model");
    OK(lsm_model_free(NULL));
    OK(lsm_engine_free(NULL));
    OK(lsm_state_free(NULL));

    /* Frames */
    REFUSED(lsm_state_create(engine, 0, &state), LSM_ERROR_ARGUMENT, "0");
    OK(lsm_state_create(engine, 2, &state));
    REFUSED(lsm_state_end(state, 0, motors, 4), LSM_ERROR_ORDER, "no frame was begun");
    OK(lsm_state_checksum(state, &checksum));
    REFUSED(lsm_state_begin(state, 0, 1, sensors, 7), LSM_ERROR_ARGUMENT, "sensors has 7 values; 8 are needed");
    REFUSED(lsm_state_begin(state, 0, 1, NULL, 8), LSM_ERROR_ARGUMENT, "sensors is NULL");
    REFUSED(lsm_state_begin(state, 0, 1, nan, 8), LSM_ERROR_ARGUMENT, "NaN");
    REFUSED(lsm_state_begin(state, 0, 17, sensors, 8), LSM_ERROR_ARGUMENT, "steps is 17");
    REFUSED(lsm_state_begin(state, 1, 1, sensors, 8), LSM_ERROR_ARGUMENT, "the next frame is 0");
    REFUSED(lsm_state_checksum(state, NULL), LSM_ERROR_ARGUMENT, "checksum is NULL");
    REFUSED(lsm_state_teach(state, 0, motors, 2), LSM_ERROR_ORDER, "No frame is under way");
    OK(lsm_state_checksum(state, &after));
    wrong += checksum != after;
    OK(lsm_state_begin(state, 0, 1, sensors, 8));
    REFUSED(lsm_state_begin(state, 1, 1, sensors, 8), LSM_ERROR_ORDER, "is under way");
    REFUSED(lsm_state_checksum(state, &checksum), LSM_ERROR_ORDER, "is under way");
    REFUSED(lsm_state_teach(state, 0, motors, 2), LSM_ERROR_ORDER, "no learner");
    REFUSED(lsm_state_end(state, 0, motors, 3), LSM_ERROR_ARGUMENT, "motors has 3 values; 4 are needed");
    REFUSED(lsm_state_end(state, 0, NULL, 4), LSM_ERROR_ARGUMENT, "motors is NULL");
    OK(lsm_state_end(state, 0, NULL, 0));

    /* Kept frames, teaching, files */
    REFUSED(lsm_state_rollback(state, 0), LSM_ERROR_ARGUMENT, "not kept");
    REFUSED(lsm_state_resimulate(state, 0, motors, 4), LSM_ERROR_ARGUMENT, "not kept");
    REFUSED(lsm_state_correct(state, 0, 0, sensors, 4), LSM_ERROR_ARGUMENT, "not kept");
    REFUSED(lsm_state_keep(state, 1025), LSM_ERROR_ARGUMENT, "1025");
    REFUSED(lsm_state_get_learned(state, &freed), LSM_ERROR_ORDER, "lsm_state_learn");
    lsm_learner_options learner = {.size = sizeof learner, .alpha = -1};
    REFUSED(lsm_state_learn(state, &learner), LSM_ERROR_ARGUMENT, "Alpha must be");
    learner.alpha = 1, learner.latency = 65;
    REFUSED(lsm_state_learn(state, &learner), LSM_ERROR_ARGUMENT, "Latency is 65");
    REFUSED(lsm_state_set_taught(state, 2, 1), LSM_ERROR_ARGUMENT, "slot is 2");
    REFUSED(lsm_state_set_taught(state, 0, 2), LSM_ERROR_ARGUMENT, "taught is 2");
    REFUSED(lsm_state_load_file(state, "/no/such/file"), LSM_ERROR_FILE, "/no/such/file");
    lsm_state_info where = {.size = zero};
    REFUSED(lsm_state_get_info(state, &where), LSM_ERROR_ARGUMENT, "sizeof(lsm_state_info)");

    /* An engine that is freed before its state */
    OK(lsm_engine_free(engine));
    REFUSED(lsm_engine_free(engine), LSM_ERROR_HANDLE, "was freed already");
    REFUSED(lsm_state_begin(state, 1, 1, sensors, 8), LSM_ERROR_ORDER, "engine of this state was freed");
    OK(lsm_state_free(state));
    REFUSED(lsm_state_free(state), LSM_ERROR_HANDLE, "was freed already");
    OK(lsm_model_free(model));
    return wrong != 0;
}
