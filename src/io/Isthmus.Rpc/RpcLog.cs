using Microsoft.Extensions.Logging;

namespace Isthmus.Rpc;

/// <summary>Log events of Rpc: ids 4000 to 4099.</summary>
internal static partial class RpcLog
{
    [LoggerMessage(4000, LogLevel.Error, "Handler of {Method} failed")]
    public static partial void HandlerFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(4001, LogLevel.Debug, "Call of {Method} ended with {Code}: {Reason}")]
    public static partial void CallEnded(ILogger logger, string method, StatusCode code, string reason);
}
