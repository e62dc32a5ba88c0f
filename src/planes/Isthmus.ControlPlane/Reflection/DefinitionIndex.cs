using Google.Protobuf.Reflection;

namespace Isthmus.ControlPlane.Reflection;

/// <summary>Definitions by the names by which tools ask for them. Immutable.</summary>
internal sealed class DefinitionIndex
{
    private readonly Dictionary<string, FileDescriptor> _files;
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly HashSet<string> _messages = new(StringComparer.Ordinal);

    /// <summary>Indexes files of different names.</summary>
    public DefinitionIndex(IReadOnlyCollection<FileDescriptor> files)
    {
        _files = files.ToDictionary(f => f.Name, StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var symbol in file.Services.SelectMany(s => s.Methods.Select(m => m.FullName).Append(s.FullName)).Concat(file.EnumTypes.Select(e => e.FullName)))
            {
                _symbols[symbol] = file;
            }

            foreach (var message in file.MessageTypes)
            {
                Add(message);
            }
        }
    }

    /// <summary>The file of that name; null when there is none.</summary>
    public FileDescriptor? File(string name) => _files.GetValueOrDefault(name);

    /// <summary>The file that defines a service, method, message or enum; null when none does.</summary>
    public FileDescriptor? FileOf(string symbol) => _symbols.GetValueOrDefault(symbol);

    /// <summary>Whether there is a message of that name.</summary>
    public bool HasMessage(string name) => _messages.Contains(name);

    private void Add(MessageDescriptor message)
    {
        _symbols[message.FullName] = message.File;
        _messages.Add(message.FullName);
        foreach (var type in message.EnumTypes)
        {
            _symbols[type.FullName] = message.File;
        }

        foreach (var nested in message.NestedTypes)
        {
            Add(nested);
        }
    }
}
