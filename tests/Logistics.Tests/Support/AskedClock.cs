namespace Logistics.Tests.Support;

/// <summary>A clock that stands still and tells when it was asked for the first time.</summary>
internal sealed class AskedClock : TimeProvider
{
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Asked => asked.Task;

    public override DateTimeOffset GetUtcNow()
    {
        asked.TrySetResult();
        return DateTimeOffset.UnixEpoch;
    }
}
