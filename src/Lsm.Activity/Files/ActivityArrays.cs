namespace Lsm.Activity.Files;

/// <summary>Writes a log as arrays of numpy.</summary>
internal static class ActivityArrays
{
    public static void Save(string folder, ActivityLog log)
    {
        Directory.CreateDirectory(folder);
        int[] rows = log.Rows();
        int frames = rows.Length, agents = log.Agents.Length;
        using (FileStream file = Create("agents", "<u8", agents))
        {
            NpyWriter.Write<ulong>(file, log.Agents);
        }

        using (FileStream file = Create("frames", "<i8", frames))
        {
            NpyWriter.Write<long>(file, Array.ConvertAll(rows, log.FrameOf));
        }

        using (FileStream file = Create("ran", "|b1", frames, agents))
        {
            ForEach((row, place) => NpyWriter.Write(file, [log.Ran(row, place)]));
        }

        using (FileStream file = Create("rates", "<f4", frames, agents))
        {
            ForEach((row, place) => NpyWriter.Write(file, [log.SpikeCountOf(row, place) / (float)log.Neurons]));
        }

        using (FileStream file = Create("sensors", "<f4", frames, agents, log.Inputs))
        {
            ForEach((row, place) => NpyWriter.Write(file, log.SensorsOf(row, place)));
        }

        using (FileStream file = Create("motors", "<f4", frames, agents, log.Outputs))
        {
            ForEach((row, place) => NpyWriter.Write(file, log.MotorsOf(row, place)));
        }

        using (FileStream file = Create("spikes", "|u1", frames, agents, log.Neurons))
        {
            var fired = new byte[log.Neurons];
            ForEach((row, place) =>
            {
                for (int neuron = 0; neuron < fired.Length; neuron++)
                {
                    fired[neuron] = log.Fired(row, place, neuron) ? (byte)1 : (byte)0;
                }

                NpyWriter.Write<byte>(file, fired);
            });
        }

        FileStream Create(string name, string type, params ReadOnlySpan<int> shape) => NpyWriter.Create(Path.Combine(folder, name + ".npy"), type, shape);

        void ForEach(Action<int, int> write)
        {
            foreach (int row in rows)
            {
                for (int place = 0; place < agents; place++)
                {
                    write(row, place);
                }
            }
        }
    }
}
