namespace Isthmus.Runtime.Epoll;

/// <summary>Something that owns a descriptor registered with the loop's epoll.</summary>
internal interface IEpollTarget
{
    /// <summary>The kernel reported these readiness bits.</summary>
    void OnEvents(uint events);

    /// <summary>The loop stops: close the descriptor and end what waits for it with Closed.</summary>
    void OnLoopStopping();
}
