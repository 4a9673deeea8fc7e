using System.Runtime.InteropServices;
using Lsm.Activity;
using Lsm.Ecs;
using Lsm.Runtime;
using Lsm.Runtime.IO;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;
using WallFollower.Robots;
using WallFollower.Rooms;

namespace WallFollower.Training;

/// <summary>Robots that drive for some time, each in a room of its own.</summary>
/// <param name="engine">The engine of their liquid.</param>
/// <param name="steps">The neuron steps of a tick.</param>
/// <param name="seed">The seed of rooms, starts and noise.</param>
internal sealed class Drive(LsmEngine engine, int steps, ulong seed)
{
    /// <summary>The length of a tick, seconds.</summary>
    public const double TickSeconds = 0.05;

    /// <summary>Receives the motors and the state of every drive in which the liquid acts; null for none.</summary>
    public XxHash64? Checksum { get; init; }

    /// <summary>Runs a drive in a world of its own.</summary>
    /// <param name="mode">Off: the demonstrator drives. Teach: the demonstrator drives and the liquid learns. Correct: the liquid drives and the demonstrator corrects it. Infer: the liquid drives alone.</param>
    /// <param name="rooms">The number of the first room, which is also the id of its robot, and the number of rooms.</param>
    /// <param name="seconds">The duration of the drive.</param>
    /// <param name="learner">Learns in Teach and Correct; otherwise null.</param>
    /// <param name="recorded">Called with a recorder of the first robot's last four seconds, or null.</param>
    public IReadOnlyList<RobotLog> Run(LsmMode mode, (int First, int Count) rooms, int seconds, Learner? learner = null, Action<ActivityRecorder>? recorded = null)
    {
        World world = World.Create();
        try
        {
            RobotLog[] logs = [.. Enumerable.Range(rooms.First, rooms.Count).Select(number => Add(world, number, mode))];
            using var liquid = new LsmSystem<Rays, Wheels>(world, engine, rooms.Count) { Steps = steps, TickLength = TickSeconds, Learner = learner };
            using var systems = new Group<float>("robots", new RaySystem(world, seed), new DemonstratorSystem(world), liquid, new DriveSystem(world));
            using ActivityRecorder? recorder = recorded is null ? null : new ActivityRecorder(liquid.State, [(ulong)rooms.First], TicksOf(Math.Min(seconds, 4)), TimeSpan.FromSeconds(TickSeconds));
            for (int tick = 0; tick < TicksOf(seconds); tick++)
            {
                systems.BeforeUpdate((float)TickSeconds);
                systems.Update((float)TickSeconds);
                systems.AfterUpdate((float)TickSeconds);
                if (mode is LsmMode.Infer or LsmMode.Correct)
                {
                    Checksum?.Append(MemoryMarshal.AsBytes(liquid.State.Motors));
                }
            }

            Checksum?.Append(BitConverter.GetBytes(liquid.State.Checksum()));
            recorded?.Invoke(recorder!);
            return logs;
        }
        finally
        {
            World.Destroy(world);
        }
    }

    private static int TicksOf(int seconds) => (int)(seconds / TickSeconds);

    /// <summary>Adds a robot beside the wall, in a direction from the middle that its number decides.</summary>
    private RobotLog Add(World world, int number, LsmMode mode)
    {
        Room room = Room.Draw(seed, number);
        var random = new Philox(seed, Streams.Starts, (ulong)number);
        Vec2 direction = new Vec2((2 * random.Uniform(0)) - 1, (2 * random.Uniform(1)) - 1).Unit;
        var log = new RobotLog(room);
        Entity robot = world.Create(new LsmAgent((ulong)number) { Mode = mode }, new Visit(room, log), Pose.Beside(room, direction), default(RayDelay), default(Rays), default(Wheels));
        world.Add(robot, default(LsmCorrection<Wheels>));
        return log;
    }
}
