/* Makes and frees models, engines and states many times. Fails if the memory of the process keeps growing. */
#include <lsm.h>
#include <stdio.h>

static long resident(void)
{
    long pages = 0, all = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%ld %ld", &all, &pages) != 2)
        return -1;
    fclose(file);
    return pages * 4;
}

static int once(uint64_t seed)
{
    lsm_model *model = NULL;
    lsm_engine *engine = NULL;
    lsm_state *state = NULL;
    lsm_engine_options options = {.size = sizeof options, .kind = LSM_ENGINE_CPU, .threads = 2};
    float sensors[40] = {0}, motors[20];
    int failed = lsm_model_create("classic", 4, 500, 2, seed, NULL, &model) || lsm_engine_create(model, &options, &engine) || lsm_state_create(engine, 10, &state) ||
        lsm_state_keep(state, 4) || lsm_state_begin(state, 0, 4, sensors, 40) || lsm_state_end(state, 0, motors, 20);
    failed |= lsm_state_begin(state, 0, 1, sensors, 40) == LSM_OK; /* a refusal */
    return failed || lsm_state_free(state) || lsm_engine_free(engine) || lsm_model_free(model);
}

int main(void)
{
    long before = 0;
    for (int i = 0; i < 400; i++) {
        if (once((uint64_t)i)) {
            printf("%s\n", lsm_last_error());
            return 1;
        }
        if (i == 100)
            before = resident();
    }
    long grown = resident() - before;
    printf("%ld KiB after 100, %ld KiB more after 400\n", before, grown);
    return grown > 16384;
}
