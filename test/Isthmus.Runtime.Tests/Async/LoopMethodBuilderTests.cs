using System.Runtime.CompilerServices;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Epoll;
using Isthmus.TestKit;

namespace Isthmus.Runtime.Tests.Async;

public sealed class LoopMethodBuilderTests
{
    [Fact]
    public async Task Gives_a_result_without_and_with_suspension()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        (await loop.RunAsync(() => AddAsync(loop, 20, 22, suspend: false)).Within()).ShouldBe(42);
        (await loop.RunAsync(() => AddAsync(loop, 20, 22, suspend: true)).Within()).ShouldBe(42);
        await loop.RunAsync(() => NothingAsync(loop, suspend: true)).Within();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Carries_an_exception_to_its_awaiter(bool suspend)
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        (await Should.ThrowAsync<FormatException>(() => loop.RunAsync(() => FailAsync(loop, suspend)).Within())).Message.ShouldBe("announced");
    }

    [Fact]
    public async Task Comes_back_to_the_loop_after_a_foreign_task()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        var foreign = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var result = loop.RunAsync(() => AwaitForeignAsync(loop, foreign.Task));
        ThreadPool.QueueUserWorkItem(_ => foreign.SetResult(5));
        (await result.Within()).ShouldBe(5);
    }

    [Fact]
    public async Task A_task_is_awaited_only_once()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        await loop.RunAsync(async () =>
        {
            var task = AddAsync(loop, 1, 2, suspend: true);
            await task;
            await Should.ThrowAsync<InvalidOperationException>(async () => await task);
        }).Within();
    }

    [Fact]
    public async Task Nested_methods_of_many_callers_allocate_nothing_once_warm()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        var allocated = await loop.RunAsync(async () =>
        {
            var callers = new ValueTask[40];
            await RoundsAsync(loop, callers, 20);
            return await Allocations.OfAsync(() => RoundsAsync(loop, callers, 20));
        }).Within();
        allocated.ShouldBe(0);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private static async ValueTask RoundsAsync(EpollLoop loop, ValueTask[] callers, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < callers.Length; i++)
            {
#pragma warning disable CA2012 // Each is awaited once, a little later: many have to be under way at the same time.
                callers[i] = NestAsync(loop, 3);
#pragma warning restore CA2012
            }

            for (var i = 0; i < callers.Length; i++)
            {
                await callers[i];
            }
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private static async ValueTask NestAsync(EpollLoop loop, int depth)
    {
        if (depth > 0)
        {
            await NestAsync(loop, depth - 1);
        }

        await loop.DelayAsync(TimeSpan.Zero);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<int> AddAsync(EpollLoop loop, int a, int b, bool suspend)
    {
        if (suspend)
        {
            await loop.DelayAsync(TimeSpan.Zero);
        }

        return a + b;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private static async ValueTask NothingAsync(EpollLoop loop, bool suspend)
    {
        if (suspend)
        {
            await loop.DelayAsync(TimeSpan.Zero);
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<int> FailAsync(EpollLoop loop, bool suspend)
    {
        await NothingAsync(loop, suspend);
        throw new FormatException("announced");
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<int> AwaitForeignAsync(EpollLoop loop, Task<int> foreign)
    {
        var result = await foreign;
        loop.IsCurrent.ShouldBeTrue();
        return result;
    }
}
