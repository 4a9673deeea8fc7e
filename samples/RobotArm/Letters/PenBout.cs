using Lsm.Ecs;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Training;
using RobotArm.Mechanics;
using RobotArm.Teaching;

namespace RobotArm.Letters;

/// <summary>Some arms that write side by side, each an entity, all in one batch. Who has finished is switched off.</summary>
/// <param name="sheets">What each arm writes.</param>
/// <param name="noise">Its random numbers.</param>
/// <param name="noiseBins">See <see cref="PenSense"/>.</param>
/// <param name="firstId">The id of the first arm's agent; no two bouts of a run share ids.</param>
internal sealed class PenBout(Sheet[] sheets, Philox noise, double noiseBins, ulong firstId)
{
    // Joints turn no faster, whatever a pupil wants at first; the letters stay well below.
    private const double Fastest = 10;

    // Per second: how eagerly the teacher brings a strayed pen back; more would swing about feedback that is 50 ms late.
    private const double Eagerness = 10;

    private readonly Vec2[][] hands = Array.ConvertAll(sheets, sheet => new Vec2[sheet.Letter.Count]);

    /// <summary>[arm][point]: where the pen was.</summary>
    public IReadOnlyList<Vec2[]> Hands => hands;

    /// <summary>Ticks until the longest letter is written.</summary>
    public int Ticks { get; } = sheets.Max(sheet => sheet.Letter.Count) - 1;

    /// <summary>Lets the arms write.</summary>
    /// <param name="pupil">Who drives, or learns to.</param>
    /// <param name="guidance">Who moves the arm.</param>
    /// <param name="lessons">What was felt and what would have been right is learned by it; null if the pupil is alone.</param>
    /// <param name="ticked">Called after every tick.</param>
    /// <param name="checksum">Takes the motors of every tick, arm by arm, and the liquid's state at the end.</param>
    public void Run(Pupil<PenSensors> pupil, Guidance guidance, RidgeAccumulator? lessons, Action ticked, RunChecksum? checksum = null)
    {
        World world = World.Create();
        try
        {
            var arms = new Entity[sheets.Length];
            for (int i = 0; i < arms.Length; i++)
            {
                arms[i] = world.Create(
                    new LsmAgent(firstId + (ulong)i), sheets[i], new ArmState(sheets[i].Letter.Angles[0], default),
                    new DelayLine(PenSense.DelayTicks), default(Motors), default(PenSensors));
                hands[i][0] = sheets[i].Letter.Hand[0];
            }

            using var systems = new Group<float>(
                "write", new PenSense(world, noise, noiseBins), pupil.Enter(world, firstId, arms.Length, lessons));
            Array.ForEach(arms, arm => world.Get<LsmAgent>(arm).Mode = guidance == Guidance.Alone ? LsmMode.Infer : LsmMode.Teach);
            for (int tick = 0; tick < Ticks; tick++)
            {
                for (int i = 0; i < arms.Length; i++)
                {
                    Prepare(world, arms[i], sheets[i], tick);
                }

                systems.BeforeUpdate((float)Letter.TickSeconds);
                for (int i = 0; i < arms.Length && guidance != Guidance.Alone; i++)
                {
                    if (tick < sheets[i].Letter.Count - 1)
                    {
                        world.Get<Motors>(arms[i]) = Right(sheets[i].Letter, tick, world.Get<ArmState>(arms[i]).Angles);
                    }
                }

                systems.AfterUpdate((float)Letter.TickSeconds);
                for (int i = 0; i < arms.Length; i++)
                {
                    if (tick < sheets[i].Letter.Count - 1)
                    {
                        Move(world, arms[i], i, tick, pupil, guidance, checksum);
                    }
                }

                ticked();
            }

            if (checksum is not null)
            {
                pupil.AddStateTo(checksum);
            }
        }
        finally
        {
            World.Destroy(world);
        }
    }

    private static void Prepare(World world, Entity entity, in Sheet sheet, int tick)
    {
        if (sheet.Push.Tick == tick)
        {
            ref ArmState arm = ref world.Get<ArmState>(entity);
            arm = arm with { Angles = ArmKinematics.Angles(ArmKinematics.Hand(arm.Angles) + sheet.Push.By) };
        }

        if (tick == sheet.Letter.Count - 1)
        {
            world.Get<LsmAgent>(entity).Mode = LsmMode.Off;
        }
    }

    private void Move(
        World world, Entity entity, int i, int tick, Pupil<PenSensors> pupil, Guidance guidance, RunChecksum? checksum)
    {
        ref Motors motors = ref world.Get<Motors>(entity);
        ref ArmState arm = ref world.Get<ArmState>(entity);
        motors = guidance == Guidance.Forced ? motors : pupil.MotorsOf(i);
        checksum?.Add(in motors);
        var speeds = new Vec2(Math.Clamp(motors.Shoulder, -Fastest, Fastest), Math.Clamp(motors.Elbow, -Fastest, Fastest));
        arm = new(arm.Angles + (Letter.TickSeconds * speeds), speeds);
        hands[i][tick + 1] = ArmKinematics.Hand(arm.Angles);
    }

    private static Motors Right(Letter letter, int tick, Vec2 angles)
    {
        ReadOnlySpan<Vec2> wanted = letter.Angles;
        Vec2 speeds = (1 / Letter.TickSeconds * (wanted[tick + 1] - wanted[tick])) + (Eagerness * (wanted[tick] - angles));
        return new() { Shoulder = (float)speeds.X, Elbow = (float)speeds.Y };
    }
}
