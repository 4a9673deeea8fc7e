using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Training;

namespace Lsm.Native.Calls;

/// <summary>The functions of lsm.h about teaching.</summary>
internal static unsafe class TeachingCalls
{
    [UnmanagedCallersOnly(EntryPoint = "lsm_state_learn")]
    public static LsmResult Learn(void* state, LearnerSettings* options)
    {
        try
        {
            LsmState found = Handles.Get<LsmState>(state);
            LearnerSettings given = Check.Read(options, "lsm_learner_options");
            var rules = new RlsOptions();
            rules = given.Alpha == 0 ? rules : rules with { Alpha = given.Alpha };
            rules = given.Forgetting == 0 ? rules : rules with { Forgetting = given.Forgetting };
            LiquidStateMachine model = found.Engine.Model;
            var learner = new RlsLearner(model.FeatureCount, model.OutputSize, rules);
            found.Teaching.Latency = given.Latency;
            found.Teaching.Attach(learner);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_set_taught")]
    public static LsmResult SetTaught(void* state, int slot, int taught)
    {
        try
        {
            LsmState found = Handles.Get<LsmState>(state);
            if (taught is not (0 or 1))
            {
                throw new ArgumentException($"taught is {taught}; it must be 0 or 1.");
            }

            found.Teaching.SetTaught(slot, taught == 1);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_teach")]
    public static LsmResult Teach(void* state, int slot, float* targets, nuint count)
    {
        try
        {
            LsmState found = Handles.Get<LsmState>(state);
            found.Teaching.Teach(slot, Check.Floats(targets, count, found.Engine.Model.OutputSize, "targets"));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_get_learned")]
    public static LsmResult GetLearned(void* state, void** model)
    {
        try
        {
            Check.NotNull(model);
            LsmState found = Handles.Get<LsmState>(state);
            using (found.EnterBetweenFrames()) // no frame of another thread changes the learner
            {
                if (found.Teaching.Learner is not RlsLearner learner)
                {
                    throw new InvalidOperationException("The state has no learner; call lsm_state_learn first.");
                }

                *model = Handles.Add(found.Engine.Model.WithReadout(learner.ToReadout()));
            }

            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }
}
