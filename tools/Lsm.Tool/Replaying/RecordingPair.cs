using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Recording;
using Lsm.Tool.Data;
using Lsm.Tool.Output;

namespace Lsm.Tool.Replaying;

/// <summary>What <c>replay</c> and <c>compare</c> share.</summary>
internal static class RecordingPair
{
    /// <summary>The most neuron steps a frame of these recordings takes.</summary>
    public static int MaxSteps(params ReadOnlySpan<RunRecording> recordings)
    {
        int most = 1;
        foreach (RunRecording recording in recordings)
        {
            foreach (int steps in recording.Steps)
            {
                most = Math.Max(most, steps);
            }
        }

        return most;
    }

    /// <summary>Loads the model that ran in recordings.</summary>
    /// <param name="path">The model.</param>
    /// <param name="recordings">The recordings, with their paths.</param>
    /// <exception cref="ToolException">A recording ran another model, or more than one.</exception>
    public static LiquidStateMachine LoadModel(string path, params ReadOnlySpan<(string Path, RunRecording Recording)> recordings)
    {
        LiquidStateMachine model = ModelFile.Load(SavedFile.Require(path, SavedKind.Model, "Name the model that was recorded with --model."));
        foreach ((string name, RunRecording recording) in recordings)
        {
            if (recording.ModelHash != model.Hash)
            {
                throw new ToolException($"{path} is model {model.Hash:x16}; {name} was recorded with model {recording.ModelHash:x16}. Name that one with --model.");
            }

            foreach (RecordedModel later in recording.Models)
            {
                if (later.Model != model.Hash)
                {
                    throw new ToolException($"{name} ran another model from frame {later.Frame} on, {later.Model:x16}; 'lsm' replays recordings of one model only. Replay this one in a program, with RunComparison.Replay.");
                }
            }
        }

        return model;
    }

    public static RunRecording Load(string path) => RecordingFile.Load(SavedFile.Require(path, SavedKind.Recording, "Name a recording."));

    /// <summary>Runs a recording again and reports the first frame whose checksum differs.</summary>
    /// <returns>The difference, or null.</returns>
    public static Divergence? Replay(string name, RunRecording recording, LsmEngine engine, Report report)
    {
        Divergence? found = RunComparison.Replay(recording, engine);
        string size = $"{Numbers.Plural(recording.FrameCount, "frame")} of {Agents(recording)}";
        if (found is null)
        {
            report.Line($"{name}: the checksums of all {size} are the same here; late frames: {recording.Substitutions.Count}.");
            return null;
        }

        report.Line($"{name}: frame {found.Frame}, agent {found.Agent}: the checksum here is not the recorded one ({size}).");
        if (found.Frame == recording.FirstFrame)
        {
            report.Line("This is the first frame. Either the recording did not begin with agents at rest, and cannot be replayed, or this machine computes other bits.");
        }

        return found;
    }

    private static string Agents(RunRecording recording)
    {
        int agents = recording.Stays.ToArray().Select(static stay => stay.Agent).Distinct().Count();
        return Numbers.Plural(agents, "agent") + (recording.Checksums.Length == (long)agents * recording.FrameCount ? "" : " that come and go");
    }
}
