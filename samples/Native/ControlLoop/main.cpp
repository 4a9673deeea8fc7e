// A control loop at 1 kHz. The liquid sees only how far a cart is from its target. For three seconds it learns from a controller that also knows
// the velocity; then it drives the cart alone for a second. Prints the error of both, and how long a frame took.
#include <lsm.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

static void check(lsm_result result)
{
    if (result != LSM_OK) {
        std::fprintf(stderr, "%s\n", lsm_last_error());
        std::exit(1);
    }
}

int main()
{
    using clock = std::chrono::steady_clock;
    constexpr int lessons = 3000, frames = 4000;
    constexpr float period = 0.001f, unit = 100; // s; the force of motor 1

    int32_t steps = 0;
    lsm_model *model = nullptr, *learned = nullptr;
    lsm_engine *engine = nullptr;
    lsm_state *state = nullptr;
    lsm_engine_options options = {sizeof options, LSM_ENGINE_CPU, 1, 0, 0};
    lsm_learner_options learner = {sizeof learner, 0, 0.01, 0};
    check(lsm_model_create("control", 1, 60, 1, 42, &steps, &model));
    check(lsm_engine_create(model, &options, &engine));
    check(lsm_state_create(engine, 1, &state));
    check(lsm_state_learn(state, &learner));
    check(lsm_state_set_taught(state, 0, 1));
    check(lsm_state_warm_up(state, steps)); // or the first frames take longer

    float position = 0, velocity = 0;
    double errors[2] = {0, 0};
    std::vector<double> times;
    auto next = clock::now();
    for (int64_t frame = 0; frame < frames; frame++) {
        float time = frame * period, target = std::sin(3 * time), error = target - position, right = 400 * error + 40 * (3 * std::cos(3 * time) - velocity);
        auto start = clock::now();
        float sensor = std::clamp(4 * error, -1.0f, 1.0f), motor = 0, scaled = right / unit;
        check(lsm_state_begin(state, frame, steps, &sensor, 1));
        if (frame < lessons)
            check(lsm_state_teach(state, 0, &scaled, 1));
        check(lsm_state_end(state, frame, &motor, 1));
        times.push_back(std::chrono::duration<double, std::micro>(clock::now() - start).count());

        float force = frame < lessons ? right : unit * motor;
        velocity += period * (force - velocity);
        position += period * velocity;
        errors[frame >= lessons] += error * error;
        if (frame == lessons - 1) { // the readout that was learned takes over
            check(lsm_state_set_taught(state, 0, 0));
            check(lsm_state_get_learned(state, &learned));
            check(lsm_engine_use_readout(engine, learned));
        }
        std::this_thread::sleep_until(next += std::chrono::milliseconds(1));
    }

    std::sort(times.begin(), times.end());
    std::printf("error of the controller: %.4f, of the liquid: %.4f\n", std::sqrt(errors[0] / lessons), std::sqrt(errors[1] / (frames - lessons)));
    std::printf("frame: median %.0f us, 99 %% below %.0f us\n", times[frames / 2], times[frames * 99 / 100]);
    check(lsm_state_free(state));
    check(lsm_engine_free(engine));
    check(lsm_model_free(model));
    check(lsm_model_free(learned));
}
