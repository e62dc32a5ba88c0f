using System.Diagnostics;

namespace Isthmus.Lab.Processes;

/// <summary>One process that the lab started, with the end of its output. Owned by the supervisor, which alone starts and ends it.</summary>
public sealed class LabProcess : IDisposable
{
    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Queue<string> _lines = new();
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal LabProcess(ProcessSpec spec, TimeProvider time, string? scratch)
    {
        Spec = spec;
        _time = time;
        List<string> words = [.. spec.Network is null ? [] : spec.Network.Enter, spec.File, .. spec.Arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[ParentTie.Variable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

        // Many small processes on few cores: no collector thread, no tiering thread per process.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        if (scratch is not null)
        {
            start.Environment["TMPDIR"] = scratch;
        }

        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Exited += (_, _) => OnExited();
    }

    /// <summary>What was started.</summary>
    public ProcessSpec Spec { get; }

    /// <summary>Its process id.</summary>
    public int Id { get; private set; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>What it ended with; only after its end.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Whether it was stopped by <see cref="LabSignal.Pause"/>.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Completes when it has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Completes when all that it wrote to its standard output is among <see cref="Lines"/>, which may be a moment after its end.</summary>
    public Task Told => _told.Task;

    /// <summary>The last lines that it wrote, oldest first.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Sends a signal to the process, while it runs.</summary>
    public void Send(LabSignal signal)
    {
        // An id may be given to somebody else once its process was reaped, which .NET does before it raises Exited.
        if (EndedAt is null && !_process.HasExited)
        {
            IsPaused = signal switch { LabSignal.Pause => true, LabSignal.Resume => false, _ => IsPaused };
            ParentTie.Send(Id, signal);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    internal void Start()
    {
        _process.Start();
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void OnExited()
    {
        EndedAt = _time.GetUtcNow();
        _ended.TrySetResult();
    }

    private void Hear(string? line)
    {
        Keep(line);
        if (line is null)
        {
            _told.TrySetResult();
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Defaults.LogLines)
            {
                _lines.Dequeue();
            }
        }
    }
}
