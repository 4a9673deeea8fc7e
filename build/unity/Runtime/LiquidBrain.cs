using System;
using Lsm.Runtime;
using UnityEngine;

namespace Lsm.Unity
{
    /// <summary>
    /// One liquid for one agent, ticked once per fixed update: a subclass says which liquid, writes its sensors and acts on its motors.
    /// The motors are those of the sensors of the same update.
    /// </summary>
    public abstract class LiquidBrain : MonoBehaviour
    {
        private LsmEngine engine;
        private LsmState state;

        /// <summary>Which engine runs the liquid, and why.</summary>
        public string Choice => engine == null ? "" : engine.Choice;

        /// <summary>64 bits that are the same on every machine after the same updates.</summary>
        public ulong Checksum => state == null ? 0 : state.Checksum();

        /// <summary>The liquid: built from a seed, or read from a file that was trained elsewhere.</summary>
        protected abstract LiquidStateMachine CreateModel();

        /// <summary>Writes what the agent perceives; finite numbers, see the model's input.</summary>
        protected abstract void Sense(Span<float> sensors);

        /// <summary>Acts on the motors of this update.</summary>
        protected abstract void Act(ReadOnlySpan<float> motors);

        protected virtual void OnEnable()
        {
            // The CPU: small liquids are fastest there. EngineKind.Auto takes a Vulkan device where one passes the self-test.
            engine = LsmEngine.Create(CreateModel(), EngineKind.Cpu, new EngineOptions { Threads = 1 });
            state = engine.CreateState(1);
        }

        protected virtual void FixedUpdate()
        {
            long frame = state.Frame;
            Sense(state.Sensors);
            state.Begin(frame);
            Act(state.End(frame));
        }

        protected virtual void OnDisable()
        {
            state?.Dispose();
            engine?.Dispose();
            state = null;
            engine = null;
        }
    }
}
