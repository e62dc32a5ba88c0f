using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Tests.Push;

/// <summary>Done when the control plane has written that a client came, and that it has gone.</summary>
internal sealed class ClientLog : ILogger
{
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _went = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Came => _came.Task;

    public Task Went => _went.Task;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        switch (eventId.Name)
        {
            case nameof(ControlPlaneLog.ClientConnected):
                _came.TrySetResult();
                break;
            case nameof(ControlPlaneLog.ClientGone):
                _went.TrySetResult();
                break;
        }
    }
}
