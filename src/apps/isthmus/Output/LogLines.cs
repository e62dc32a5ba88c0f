using Microsoft.Extensions.Logging;

namespace Isthmus.App.Output;

/// <summary>Logs of long-running commands: one line each, on standard error, so that standard output stays for answers.</summary>
internal static class LogLines
{
    /// <summary>Makes the factory; <paramref name="level"/> is debug, info, warning or error.</summary>
    public static ILoggerFactory Create(string level)
    {
        var minimum = level switch
        {
            "debug" => LogLevel.Debug,
            "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.Information,
        };
        return LoggerFactory.Create(builder =>
        {
            builder.SetMinimumLevel(minimum);

            // What the web server says of itself helps nobody unless asked for.
            builder.AddFilter("Microsoft", minimum == LogLevel.Debug ? LogLevel.Information : LogLevel.Critical);
            builder.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            });
            builder.AddConsole(ToStandardError);
        });
    }

    private static void ToStandardError(Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions options) => options.LogToStandardErrorThreshold = LogLevel.Trace;
}
