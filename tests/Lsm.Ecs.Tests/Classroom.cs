using Lsm.Runtime;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Ecs.Tests;

/// <summary>A stage with a demonstrator, which moves the muscles of the agents in Teach and corrects those in Correct: the right motors are a function of the agent's id and the frame.</summary>
internal sealed class Classroom : IDisposable
{
    public Classroom(EngineKind kind, bool pipelined = false, Learner? learner = null, int capacity = 8)
    {
        Stage = new Stage(kind, capacity, options: new EngineOptions { Pipelined = pipelined });
        Stage.System.Learner = learner ?? NewRls();
    }

    /// <summary>On an engine that it disposes.</summary>
    public Classroom(LsmEngine engine)
    {
        Stage = new Stage(engine);
        Stage.System.Learner = NewRls();
    }

    public Stage Stage { get; }

    public LsmSystem<Senses, Muscles> System => Stage.System;

    public static Learner NewRls() => new RlsLearner(Engines.Model.ReservoirSize, 2, new RlsOptions { Forgetting = 0.99 });

    public static Learner NewRidge() => new RidgeAccumulator(Engines.Model.ReservoirSize, 2, threads: 1);

    public static Muscles Right(ulong id, long frame)
    {
        Senses now = Stage.Sense(id, frame);
        return new Muscles(now.A + now.B, now.C - now.A);
    }

    public static double[] Learned(Learner learner)
    {
        var learned = new double[learner.StateLength];
        learner.CopyStateTo(learned);
        return learned;
    }

    public double[] Learned() => Learned(System.Learner!);

    /// <summary>Runs whole frames; between BeforeUpdate and AfterUpdate the demonstrator sets the motors of the agents in Teach, and the corrections of those in Correct.</summary>
    public void Run(int frames = 1)
    {
        for (int i = 0; i < frames; i++)
        {
            Stage.Sense();
            Frame();
        }
    }

    public void Frame()
    {
        long frame = Stage.State.Frame;
        System.BeforeUpdate(0);
        Act(frame);
        System.AfterUpdate(0);
    }

    public void Act(long frame)
    {
        foreach ((ulong id, Entity entity) in Stage.Entities)
        {
            LsmMode mode = Stage.World.Get<LsmAgent>(entity).Mode;
            if (mode == LsmMode.Teach)
            {
                Stage.World.Set(entity, Right(id, frame));
            }
            else if (mode == LsmMode.Correct)
            {
                Stage.World.Set(entity, new LsmCorrection<Muscles>(Right(id, frame)));
            }
        }
    }

    public void Spawn(ulong id, LsmMode mode)
    {
        Stage.World.Add(Stage.Spawn(id), default(LsmCorrection<Muscles>));
        Stage.Agent(id).Mode = mode;
    }

    public void Dispose() => Stage.Dispose();
}
