using System.Threading.Channels;
using Isthmus.ControlPlane.Sources;
using Isthmus.TestKit;

namespace Isthmus.ControlPlane.Tests.Sources;

public sealed class WatchedPathTests
{
    [Fact]
    public async Task Looks_at_everything_in_time_though_the_clock_is_set_back()
    {
        using var folder = new TemporaryFolder();
        var time = new ManualTimeProvider();
        var looks = Channel.CreateUnbounded<bool>();
        using var watch = new WatchedPath(folder.Path, time);
        using var stop = new CancellationTokenSource();
        var running = watch.RunAsync(LookAsync, stop.Token);
        (await looks.Reader.ReadAsync().Within()).ShouldBeTrue();

        time.SetBack(TimeSpan.FromDays(1));
        var next = looks.Reader.ReadAsync().Within();
        while (!next.IsCompleted)
        {
            time.Advance(Defaults.ScanInterval);
            await Task.Yield();
        }

        (await next).ShouldBeTrue();
        await stop.CancelAsync();
        await running.Within();

        ValueTask<TimeSpan?> LookAsync(IReadOnlyCollection<string>? hints, CancellationToken cancellationToken)
        {
            looks.Writer.TryWrite(hints is null);
            return ValueTask.FromResult<TimeSpan?>(null);
        }
    }
}
