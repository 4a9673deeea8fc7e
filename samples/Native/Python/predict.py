"""Predicts the Mackey-Glass series ten values ahead. Learns from 1,500 values while they arrive, then predicts 500 that it has not seen."""
import sys

import numpy as np

import lsm


def mackey_glass(count, tau=17, substeps=10):
    """Values at whole times, by the Euler method with steps of 0.1, shifted and scaled to about -1 .. 1."""
    lag = tau * substeps
    x = np.empty(count * substeps + lag, np.float64)
    x[:lag + 1] = 1.2
    for i in range(lag, len(x) - 1):
        x[i + 1] = x[i] + (0.2 * x[i - lag] / (1 + x[i - lag] ** 10) - 0.1 * x[i]) / substeps
    return ((x[lag::substeps] - 0.9) * 2).astype(np.float32)


AHEAD, LEARNED, TESTED = 10, 1500, 500
series = mackey_glass(LEARNED + TESTED + AHEAD)
model = lsm.Model.create("regression", sensors=1, neurons=100, motors=1)
liquid = lsm.Liquid(model)
liquid.learn(alpha=0.01)
for t in range(LEARNED):
    liquid.tick(series[t], targets=series[t + AHEAD: t + AHEAD + 1])
learned = liquid.use_learned()
predicted = np.array([liquid.tick(series[t])[0, 0] for t in range(LEARNED, LEARNED + TESTED)])

now, later = series[LEARNED:LEARNED + TESTED], series[LEARNED + AHEAD:]
print(f"error of the liquid: {np.sqrt(np.mean((predicted - later) ** 2)) / later.std():.4f}, of the last value: {np.sqrt(np.mean((now - later) ** 2)) / later.std():.4f} (NRMSE)")
print(f"checksum {liquid.checksum():016x}")
if len(sys.argv) > 1:
    learned.save(sys.argv[1])
for each in (liquid, learned, model):
    each.close()
