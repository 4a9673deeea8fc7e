using Lsm.Ecs;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Training;
using RobotArm.Mechanics;
using RobotArm.Teaching;

namespace RobotArm.Reaching;

/// <summary>Some arms that reach side by side, each an entity, all in one batch, for the 250 ticks of a movement.</summary>
internal sealed class ReachBout
{
    /// <summary>The stream of random numbers for the readings' wobble.</summary>
    public const RandomStream Wobble = RandomStream.FirstFree;

    /// <summary>The stream for the membranes that trials start with.</summary>
    public const RandomStream Membranes = RandomStream.FirstFree + 1;

    private readonly Reach[] trials;
    private readonly ulong seed;
    private readonly ulong firstId;
    private readonly Vec2[][] hands;
    private readonly Vec2[][] torques;

    /// <param name="trials">The movement of each arm.</param>
    /// <param name="seed">Decides the disturbances, together with the agents' ids.</param>
    /// <param name="firstId">The id of the first arm's agent; no two bouts of a run share ids, so none has the other's luck.</param>
    public ReachBout(Reach[] trials, ulong seed, ulong firstId)
    {
        (this.trials, this.seed, this.firstId) = (trials, seed, firstId);
        hands = Array.ConvertAll(trials, _ => new Vec2[Reach.Ticks]);
        torques = Array.ConvertAll(trials, _ => new Vec2[Reach.Ticks]);
    }

    /// <summary>[trial][tick]: where the hand was after each tick.</summary>
    public IReadOnlyList<Vec2[]> Hands => hands;

    /// <summary>[trial][tick]: the torques during each tick.</summary>
    public IReadOnlyList<Vec2[]> Torques => torques;

    /// <summary>Lets the arms move.</summary>
    /// <param name="pupil">Who drives, or learns to.</param>
    /// <param name="guidance">Who moves the arm.</param>
    /// <param name="lessons">What was felt and what would have been right is learned by it; null if the pupil is alone.</param>
    /// <param name="ticked">Called after every tick.</param>
    /// <param name="checksum">Takes the motors of every tick, trial by trial, and the liquid's state at the end.</param>
    public void Run(Pupil<ReachSensors> pupil, Guidance guidance, RidgeAccumulator? lessons, Action ticked, RunChecksum? checksum = null)
    {
        World world = World.Create();
        try
        {
            var arms = new Entity[trials.Length];
            for (int i = 0; i < arms.Length; i++)
            {
                arms[i] = world.Create(
                    new LsmAgent(firstId + (ulong)i), new Trial(i, trials[i]), new ArmState(trials[i].Arm[0].Angles, default),
                    new DelayLine(ReachSense.DelayTicks), default(Motors), default(ReachSensors));
            }

            using var systems = new Group<float>(
                "reach", new ReachSense(world, new Philox(seed, Wobble)), pupil.Enter(world, firstId, arms.Length, lessons));
            Array.ForEach(arms, arm => world.Get<LsmAgent>(arm).Mode = guidance == Guidance.Alone ? LsmMode.Infer : LsmMode.Teach);
            for (int tick = 0; tick < Reach.Ticks; tick++)
            {
                systems.BeforeUpdate((float)Reach.TickSeconds);
                for (int i = 0; i < arms.Length && guidance != Guidance.Alone; i++)
                {
                    world.Get<Motors>(arms[i]) = Right(trials[i], tick, in world.Get<ArmState>(arms[i]));
                }

                systems.AfterUpdate((float)Reach.TickSeconds);
                for (int i = 0; i < arms.Length; i++)
                {
                    ref Motors motors = ref world.Get<Motors>(arms[i]);
                    ref ArmState arm = ref world.Get<ArmState>(arms[i]);
                    motors = guidance == Guidance.Forced ? motors : pupil.MotorsOf(i);

                    checksum?.Add(in motors);
                    torques[i][tick] = new(motors.Shoulder, motors.Elbow);
                    arm = ArmDynamics.Move(arm, torques[i][tick], Reach.TickSeconds);
                    hands[i][tick] = ArmKinematics.Hand(arm.Angles);
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

    private static Motors Right(Reach reach, int tick, in ArmState arm)
    {
        Vec2 torques = ReachTeacher.Torques(reach, tick, in arm);
        return new() { Shoulder = (float)torques.X, Elbow = (float)torques.Y };
    }
}
