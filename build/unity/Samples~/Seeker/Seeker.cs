using System;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Unity;
using UnityEngine;

/// <summary>Two sensors say how far the target lies to the left and to the right; two motors turn and drive.</summary>
public sealed class Seeker : LiquidBrain
{
    [SerializeField] private Transform target;
    [SerializeField] private string modelFile = ""; // trained elsewhere and saved; empty for an untrained liquid
    [SerializeField] private float speed = 2;

    protected override LiquidStateMachine CreateModel() => modelFile.Length > 0
        ? ModelFile.Load(modelFile)
        : new LiquidStateMachine(inputSize: 2, reservoirSize: 300, outputSize: 2, new LiquidOptions { Features = FeatureKind.Trace });

    protected override void Sense(Span<float> sensors)
    {
        Vector3 towards = transform.InverseTransformPoint(target.position);
        sensors[0] = Mathf.Clamp01(-towards.x / 10);
        sensors[1] = Mathf.Clamp01(towards.x / 10);
    }

    protected override void Act(ReadOnlySpan<float> motors)
    {
        transform.Rotate(0, (motors[1] - motors[0]) * 90 * Time.fixedDeltaTime, 0);
        transform.Translate(0, 0, speed * Time.fixedDeltaTime);
    }
}
