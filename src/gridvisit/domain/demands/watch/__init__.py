"""Who keeps an eye on a demand: alarms by stage, supervision (督办), who is at work on it right now."""
