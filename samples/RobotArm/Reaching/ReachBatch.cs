using Lsm.Ecs;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Training;
using RobotArm.Mechanics;
using RobotArm.Control;

namespace RobotArm.Reaching;

/// <summary>A batch of arms, each an entity, for the 250 ticks of a movement.</summary>
internal sealed class ReachBatch
{
    /// <summary>The random stream of the sensor noise.</summary>
    public const RandomStream Noise = RandomStream.FirstFree;

    /// <summary>The random stream of the membranes at the start of a trial.</summary>
    public const RandomStream Membranes = RandomStream.FirstFree + 1;

    private readonly Reach[] trials;
    private readonly ulong seed;
    private readonly ulong firstId;
    private readonly Vec2[][] hands;
    private readonly Vec2[][] torques;

    /// <param name="trials">The movement of each arm.</param>
    /// <param name="seed">The seed of the noise, which depends on the agent ids too.</param>
    /// <param name="firstId">The agent id of the first arm; no two batches of a run share ids, so each has its own noise.</param>
    public ReachBatch(Reach[] trials, ulong seed, ulong firstId)
    {
        (this.trials, this.seed, this.firstId) = (trials, seed, firstId);
        hands = Array.ConvertAll(trials, _ => new Vec2[Reach.Ticks]);
        torques = Array.ConvertAll(trials, _ => new Vec2[Reach.Ticks]);
    }

    /// <summary>[trial][tick]: the position of the hand after each tick.</summary>
    public IReadOnlyList<Vec2[]> Hands => hands;

    /// <summary>[trial][tick]: the torques during each tick.</summary>
    public IReadOnlyList<Vec2[]> Torques => torques;

    /// <summary>Runs the movement.</summary>
    /// <param name="controller">The controller of the arms.</param>
    /// <param name="mode">The mode, which determines what moves the arms.</param>
    /// <param name="samples">Receives the training samples; null in autonomous mode.</param>
    /// <param name="ticked">Called after every tick.</param>
    /// <param name="checksum">Receives the motors of every tick, trial by trial, and the liquid's state at the end.</param>
    public void Run(Controller<ReachSensors> controller, ControlMode mode, RidgeAccumulator? samples, Action ticked, RunChecksum? checksum = null)
    {
        World world = World.Create();
        try
        {
            var arms = new Entity[trials.Length];
            for (int i = 0; i < arms.Length; i++)
            {
                arms[i] = world.Create(
                    new LsmAgent(firstId + (ulong)i), new Trial(i, trials[i]), new ArmState(trials[i].Arm[0].Angles, default),
                    new DelayLine(ReachSensorSystem.DelayTicks), default(Motors), default(ReachSensors));
            }

            using var systems = new Group<float>(
                "reach", new ReachSensorSystem(world, new Philox(seed, Noise)), controller.Attach(world, firstId, arms.Length, samples));
            Array.ForEach(arms, arm => world.Get<LsmAgent>(arm).Mode = mode == ControlMode.Autonomous ? LsmMode.Infer : LsmMode.Teach);
            for (int tick = 0; tick < Reach.Ticks; tick++)
            {
                systems.BeforeUpdate((float)Reach.TickSeconds);
                for (int i = 0; i < arms.Length && mode != ControlMode.Autonomous; i++)
                {
                    world.Get<Motors>(arms[i]) = Demonstrated(trials[i], tick, in world.Get<ArmState>(arms[i]));
                }

                systems.AfterUpdate((float)Reach.TickSeconds);
                for (int i = 0; i < arms.Length; i++)
                {
                    ref Motors motors = ref world.Get<Motors>(arms[i]);
                    ref ArmState arm = ref world.Get<ArmState>(arms[i]);
                    motors = mode == ControlMode.Demonstrated ? motors : controller.MotorsOf(i);
                    checksum?.Add(in motors);
                    torques[i][tick] = new(motors.Shoulder, motors.Elbow);
                    arm = ArmDynamics.Move(arm, torques[i][tick], Reach.TickSeconds);
                    hands[i][tick] = ArmKinematics.Hand(arm.Angles);
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

    private static Motors Demonstrated(Reach reach, int tick, in ArmState arm)
    {
        Vec2 torques = ReachDemonstrator.Torques(reach, tick, in arm);
        return new() { Shoulder = (float)torques.X, Elbow = (float)torques.Y };
    }
}
