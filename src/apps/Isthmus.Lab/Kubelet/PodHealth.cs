namespace Isthmus.Lab.Kubelet;

/// <summary>
/// What a kubelet knows of one pod, and when it tells: a death after <see cref="Defaults.DeathReport"/>, a hang after
/// <see cref="Defaults.ProbeFailures"/> failed probes, readiness after one good probe. Time and results are passed in. Thread safe: probes come back
/// whenever they do.
/// </summary>
public sealed class PodHealth
{
    private readonly Lock _gate = new();
    private DateTimeOffset? _endedAt;
    private DateTimeOffset _nextProbe;
    private int _failures;
    private bool _wasReady;

    /// <summary>Whether the pod is reported as ready.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Its process was started.</summary>
    public void OnStarted(DateTimeOffset now)
    {
        lock (_gate)
        {
            (_endedAt, _failures, _wasReady, IsReady) = (null, 0, false, false);
            _nextProbe = now + Defaults.StartupProbePeriod;
        }
    }

    /// <summary>Its process ended; told again changes nothing.</summary>
    public void OnEnded(DateTimeOffset at)
    {
        lock (_gate)
        {
            _endedAt ??= at;
        }
    }

    /// <summary>Whether a probe is due; the next one is then set.</summary>
    public bool TakeProbe(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_endedAt is not null || now < _nextProbe)
            {
                return false;
            }

            _nextProbe = now + (_wasReady ? Defaults.ProbePeriod : Defaults.StartupProbePeriod);
            return true;
        }
    }

    /// <summary>A probe came back.</summary>
    public void OnProbed(bool isGood)
    {
        lock (_gate)
        {
            if (_endedAt is null)
            {
                _failures = isGood ? 0 : _failures + 1;
                _wasReady |= isGood;
                IsReady = isGood || (IsReady && _failures < Defaults.ProbeFailures);
            }
        }
    }

    /// <summary>Looks at the clock: a death is told once it is old enough.</summary>
    public void Look(DateTimeOffset now)
    {
        lock (_gate)
        {
            IsReady &= _endedAt is not { } ended || now - ended < Defaults.DeathReport;
        }
    }
}
