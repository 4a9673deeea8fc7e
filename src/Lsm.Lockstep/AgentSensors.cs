using Lsm.Runtime;

namespace Lsm.Lockstep;

/// <summary>Inputs that are the sensors of agents. It stores the slot of each agent in each frame, so that its sensors can be corrected there.</summary>
internal sealed class AgentSensors
{
    private readonly LsmState state;
    private readonly SessionInputs inputs;
    private readonly ulong[][] agents; // [peer][index]
    private readonly int[][] slots;    // [peer][frame % length, index]: the slot, or -1
    private readonly int width;

    public AgentSensors(LsmState state, ulong[][] agents, SessionInputs inputs)
    {
        (this.state, this.inputs, width) = (state, inputs, state.Engine.Model.InputSize);
        this.agents = [.. agents.Select(static each => each.ToArray())];
        slots = [.. agents.Select(each => new int[inputs.Own.Length * each.Length])];
    }

    /// <summary>Writes the sensors of the next frame.</summary>
    public void Write(long frame)
    {
        for (int peer = 0; peer < agents.Length; peer++)
        {
            Span<int> places = SlotsOf(frame, peer);
            for (int i = 0; i < places.Length; i++)
            {
                places[i] = state.Agents.SlotOf(agents[peer][i]);
                if (places[i] >= 0)
                {
                    SensorsOf(frame, peer, i).CopyTo(state.SensorsOf(places[i]));
                }
            }
        }
    }

    /// <summary>Corrects the sensors of the kept frames from one on.</summary>
    public void Correct(long from)
    {
        for (long frame = from; frame < state.Frame; frame++)
        {
            for (int peer = 0; peer < agents.Length; peer++)
            {
                if (inputs.TakeAgain(frame, peer))
                {
                    Correct(frame, peer);
                }
            }
        }

        inputs.Corrected();
    }

    private void Correct(long frame, int peer)
    {
        Span<int> places = SlotsOf(frame, peer);
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] >= 0)
            {
                state.History.Correct(frame, places[i], SensorsOf(frame, peer, i));
            }
        }
    }

    private Span<int> SlotsOf(long frame, int peer) => slots[peer].AsSpan((int)(frame % inputs.Own.Length) * agents[peer].Length, agents[peer].Length);

    private ReadOnlySpan<float> SensorsOf(long frame, int peer, int index) => inputs.Tracks[peer].UsedOf(frame).Slice(index * width, width);
}
