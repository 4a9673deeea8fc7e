using Lsm.Ecs;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Training;
using RobotArm.Mechanics;
using RobotArm.Control;

namespace RobotArm.Letters;

/// <summary>A batch of writing arms, each an entity. An arm that has finished its letter is switched off.</summary>
/// <param name="tasks">The task of each arm.</param>
/// <param name="noise">The random numbers of the sensor noise.</param>
/// <param name="noiseBins">See <see cref="PenSensorSystem"/>.</param>
/// <param name="firstId">The agent id of the first arm; no two batches of a run share ids.</param>
internal sealed class PenBatch(PenTask[] tasks, Philox noise, double noiseBins, ulong firstId)
{
    // Radians per second. An untrained controller may ask for more; the letters need much less.
    private const double MaxSpeed = 10;

    // Per second: the demonstrator's feedback gain. A larger one oscillates, because the angles are 50 ms late.
    private const double CorrectionGain = 10;

    private readonly Vec2[][] hands = Array.ConvertAll(tasks, task => new Vec2[task.Letter.Count]);

    /// <summary>[arm][point]: the position of the pen.</summary>
    public IReadOnlyList<Vec2[]> Hands => hands;

    /// <summary>The number of ticks that the longest letter takes.</summary>
    public int Ticks { get; } = tasks.Max(task => task.Letter.Count) - 1;

    /// <summary>Runs all ticks.</summary>
    /// <param name="controller">The controller of the arms.</param>
    /// <param name="mode">The mode, which determines what moves the arms.</param>
    /// <param name="samples">Receives the training samples; null in autonomous mode.</param>
    /// <param name="ticked">Called after every tick.</param>
    /// <param name="checksum">Receives the motors of every tick, arm by arm, and the liquid's state at the end.</param>
    public void Run(Controller<PenSensors> controller, ControlMode mode, RidgeAccumulator? samples, Action ticked, RunChecksum? checksum = null)
    {
        World world = World.Create();
        try
        {
            var arms = new Entity[tasks.Length];
            for (int i = 0; i < arms.Length; i++)
            {
                arms[i] = world.Create(
                    new LsmAgent(firstId + (ulong)i), tasks[i], new ArmState(tasks[i].Letter.Angles[0], default),
                    new DelayLine(PenSensorSystem.DelayTicks), default(Motors), default(PenSensors));
                hands[i][0] = tasks[i].Letter.Hand[0];
            }

            using var systems = new Group<float>(
                "write", new PenSensorSystem(world, noise, noiseBins), controller.Attach(world, firstId, arms.Length, samples));
            Array.ForEach(arms, arm => world.Get<LsmAgent>(arm).Mode = mode == ControlMode.Autonomous ? LsmMode.Infer : LsmMode.Teach);
            for (int tick = 0; tick < Ticks; tick++)
            {
                for (int i = 0; i < arms.Length; i++)
                {
                    Prepare(world, arms[i], tasks[i], tick);
                }

                systems.BeforeUpdate((float)Letter.TickSeconds);
                for (int i = 0; i < arms.Length && mode != ControlMode.Autonomous; i++)
                {
                    if (tick < tasks[i].Letter.Count - 1)
                    {
                        world.Get<Motors>(arms[i]) = Demonstrated(tasks[i].Letter, tick, world.Get<ArmState>(arms[i]).Angles);
                    }
                }

                systems.AfterUpdate((float)Letter.TickSeconds);
                for (int i = 0; i < arms.Length; i++)
                {
                    if (tick < tasks[i].Letter.Count - 1)
                    {
                        Move(world, arms[i], i, tick, controller, mode, checksum);
                    }
                }

                ticked();
            }

            if (checksum is not null)
            {
                controller.AddStateTo(checksum);
            }
        }
        finally
        {
            World.Destroy(world);
        }
    }

    private static void Prepare(World world, Entity entity, in PenTask task, int tick)
    {
        if (task.Push.Tick == tick)
        {
            ref ArmState arm = ref world.Get<ArmState>(entity);
            arm = arm with { Angles = ArmKinematics.Angles(ArmKinematics.Hand(arm.Angles) + task.Push.By) };
        }

        if (tick == task.Letter.Count - 1)
        {
            world.Get<LsmAgent>(entity).Mode = LsmMode.Off;
        }
    }

    private void Move(
        World world, Entity entity, int i, int tick, Controller<PenSensors> controller, ControlMode mode, RunChecksum? checksum)
    {
        ref Motors motors = ref world.Get<Motors>(entity);
        ref ArmState arm = ref world.Get<ArmState>(entity);
        motors = mode == ControlMode.Demonstrated ? motors : controller.MotorsOf(i);
        checksum?.Add(in motors);
        var speeds = new Vec2(Math.Clamp(motors.Shoulder, -MaxSpeed, MaxSpeed), Math.Clamp(motors.Elbow, -MaxSpeed, MaxSpeed));
        arm = new(arm.Angles + (Letter.TickSeconds * speeds), speeds);
        hands[i][tick + 1] = ArmKinematics.Hand(arm.Angles);
    }

    private static Motors Demonstrated(Letter letter, int tick, Vec2 angles)
    {
        ReadOnlySpan<Vec2> wanted = letter.Angles;
        Vec2 speeds = (1 / Letter.TickSeconds * (wanted[tick + 1] - wanted[tick])) + (CorrectionGain * (wanted[tick] - angles));
        return new() { Shoulder = (float)speeds.X, Elbow = (float)speeds.Y };
    }
}
