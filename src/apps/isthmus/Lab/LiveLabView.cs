using System.Globalization;
using Isthmus.Lab.Load;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Isthmus.App.Lab;

/// <summary>
/// A run on a terminal: steps with their results, the split of the last second as a bar, who answers how much, and the last lines. Redrawn by whoever reports; a rendering
/// error (a terminal that went away) never ends a run.
/// </summary>
internal sealed class LiveLabView : ILabRunView
{
    private const int ShownLines = 6;
    private const int BarWidth = 60;

    // Rows that are no steps: title and question, bar, figures, clusters, lines, and what wraps.
    private const int OtherRows = 16;
    private const int FewestSteps = 3;

    private static readonly Color[] Colors = [Color.DodgerBlue1, Color.Orange1, Color.MediumPurple, Color.Green3, Color.HotPink];

    private readonly Scenario _scenario;
    private readonly TimeProvider _time;
    private readonly List<StepResult> _results = [];
    private readonly Queue<string> _lines = new();
    private readonly Lock _gate = new();
    private readonly IAnsiConsole _console;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _drawing;
    private LiveDisplayContext? _live;
    private LoadSummary? _window;
    private int _current = -1;
    private long _begun;
    private int _failed;
    private string _phase = "";

    public LiveLabView(TextWriter output, Scenario scenario, TimeProvider time)
    {
        (_scenario, _time) = (scenario, time);
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        _drawing = _console.Live(Draw()).AutoClear(enabled: true).StartAsync(live =>
        {
            _live = live;
            return _ended.Task;
        });
    }

    public void Say(string text) => Update(() =>
    {
        foreach (var line in text.Split('\n'))
        {
            _lines.Enqueue(line);
        }

        while (_lines.Count > ShownLines)
        {
            _lines.Dequeue();
        }
    });

    public void Begin(int index, ScenarioStep step) => Update(() => (_current, _begun) = (index, _time.GetTimestamp()));

    public void Tick(LoadSummary window, int failed, string phase) => Update(() => (_window, _failed, _phase) = (window, failed, phase));

    public void Done(StepResult result) => Update(() => _results.Add(result));

    public void Dispose()
    {
        if (_ended.TrySetResult())
        {
            _drawing.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }
    }

    private void Update(Action change)
    {
        lock (_gate)
        {
            change();
            try
            {
                _live?.UpdateTarget(Draw());
            }
            catch (IOException)
            {
                _live = null;
            }
        }
    }

    private Rows Draw()
    {
        List<IRenderable> parts = [new Markup($"[bold]{Markup.Escape(_scenario.Name)}[/]  {Markup.Escape(_scenario.Question)}"), Steps()];
        if (_window is { } window)
        {
            parts.Add(Bar(window.Shares(ShareBy)));
            var seconds = _time.GetElapsedTime(_begun).TotalSeconds;
            parts.Add(new Text(Crop(string.Create(CultureInfo.InvariantCulture, $"{window.Rate:0} answers/s   p99 {window.P99:0.#} ms   {_failed} failed   {_phase}, {seconds:0} s"))));
            parts.AddRange(Answering(window).Select(l => new Text(Crop(l))));
        }

        parts.AddRange(_lines.Select(l => new Markup($"[grey]{Markup.Escape(Crop(l))}[/]")));
        return new Rows(parts);
    }

    private ShareKey ShareBy => _current >= 0 ? _scenario.Steps[_current].Expectation.ShareBy : ShareKey.Cluster;

    private Table Steps()
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "");
        var room = Math.Max(FewestSteps, _console.Profile.Height - OtherRows);
        var first = Math.Clamp(_current + FewestSteps - room, 0, Math.Max(0, _scenario.Steps.Count - room));
        for (var i = first; i < Math.Min(_scenario.Steps.Count, first + room); i++)
        {
            var result = i < _results.Count ? _results[i] : null;
            var mark = result is null ? (i == _current ? "[yellow]>[/]" : " ") : result.IsPassed ? "[green]ok[/]" : "[red]no[/]";
            table.AddRow(
                new Markup(mark),
                new Markup(Markup.Escape(_scenario.Steps[i].Name)),
                new Markup(result is null ? "" : Markup.Escape($"{Expectations.Describe(result.Shares)}, {result.Whole.Failed} failed")));
        }

        return table;
    }

    // A line per cluster: its answers in a second, and those of its instances.
    private static IEnumerable<string> Answering(LoadSummary window) => window.Shares(ShareKey.Instance)
        .Where(s => s.Key.Contains('/', StringComparison.Ordinal))
        .GroupBy(s => s.Key.Split('/')[0], StringComparer.Ordinal)
        .Select(cluster => string.Create(
            CultureInfo.InvariantCulture,
            $"  {cluster.Key} {window.Rate * cluster.Sum(s => s.Value) / 100:0}/s: {string.Join(", ", cluster.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key[(cluster.Key.Length + 1)..]} {window.Rate * s.Value / 100:0}/s")))}"));

    // What does not fit is left out: lines that wrap would push the rest off the screen.
    private string Crop(string line) => line.Length < _console.Profile.Width ? line : line[..Math.Max(0, _console.Profile.Width - 2)] + "…";

    private static Markup Bar(IReadOnlyDictionary<string, double> shares)
    {
        var parts = shares.Select((s, i) =>
        {
            var width = (int)Math.Round(s.Value * BarWidth / 100);
            var label = s.Key.Length + 2 <= width ? $" {s.Key}".PadRight(width) : new string(' ', width);
            return $"[black on {Colors[i % Colors.Length].ToMarkup()}]{Markup.Escape(label)}[/]";
        });
        return new Markup(string.Concat(parts));
    }
}
