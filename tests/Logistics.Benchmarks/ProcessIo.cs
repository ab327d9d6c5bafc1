using System.Globalization;

namespace Logistics.Benchmarks;

/// <summary>What processes have asked of the disk so far; zeros where the system does not tell.</summary>
/// <param name="BytesWritten">Bytes that are to go to the disk.</param>
/// <param name="ReadCalls">Calls to read, of files and of sockets.</param>
/// <param name="BytesPassed">Bytes that were passed to calls to write, of files and of sockets.</param>
internal readonly record struct ProcessIo(long BytesWritten, long ReadCalls, long BytesPassed)
{
    public static ProcessIo Of(int process)
    {
        var file = $"/proc/{process}/io";
        if (!File.Exists(file))
            return default;
        var counters = File.ReadLines(file).Select(line => line.Split(": ")).ToDictionary(
            pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return new(counters["write_bytes"], counters["syscr"], counters["wchar"]);
    }

    public static ProcessIo operator +(ProcessIo left, ProcessIo right) =>
        new(
            left.BytesWritten + right.BytesWritten, left.ReadCalls + right.ReadCalls,
            left.BytesPassed + right.BytesPassed);

    public static ProcessIo operator -(ProcessIo left, ProcessIo right) =>
        new(
            left.BytesWritten - right.BytesWritten, left.ReadCalls - right.ReadCalls,
            left.BytesPassed - right.BytesPassed);
}
