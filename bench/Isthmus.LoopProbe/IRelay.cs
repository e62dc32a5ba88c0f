using System.Net;

namespace Isthmus.LoopProbe;

/// <summary>Something that passes bytes between clients and one backend on one thread, and knows what that costs.</summary>
internal interface IRelay : IAsyncDisposable
{
    string Name { get; }

    Task<IPEndPoint> StartAsync(IPEndPoint backend);

    /// <summary>CPU time of the relay's thread so far, and bytes allocated on it.</summary>
    Task<(ThreadCpu Cpu, long Allocated)> MeasureAsync();
}
